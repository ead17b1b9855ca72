//! What a file names: every `use` leaf and every path, resolved from where it stands.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};

/// A path as segments. Those into this crate start with `crate`; a glob ends with `*`.
pub(crate) type Name = Vec<String>;

/// Every path that a file names outside its `#[cfg(test)]` items, which may use what they like.
///
/// `module` is the file's own place, such as `["crate", "text", "words"]`.
pub(crate) fn names(file: &syn::File, module: Name) -> BTreeSet<Name> {
    let mut collector = Collector { module, names: BTreeSet::new() };
    collector.visit_file(file);
    collector.names
}

struct Collector {
    module: Name,
    names: BTreeSet<Name>,
}

impl Collector {
    /// Notes a path, with `self` and `super` resolved. A lone word is no path: it may be a local name.
    fn note(&mut self, path: &[String]) {
        let mut place = self.module.clone();
        let mut relative = false;
        let mut rest = path;
        while let Some((first, tail)) = rest.split_first() {
            match first.as_str() {
                "self" => {}
                "super" => {
                    place.pop();
                }
                _ => break,
            }
            relative = true;
            rest = tail;
        }
        let resolved = if relative { [&place, rest].concat() } else { rest.to_vec() };
        if resolved.len() > 1 || resolved.first().is_some_and(|only| only == "crate") {
            self.names.insert(resolved);
        }
    }

    fn note_use(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |word: String| [before, &[word]].concat();
        match tree {
            syn::UseTree::Path(path) => self.note_use(&with(path.ident.to_string()), &path.tree),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.note_use(before, tree)),
            syn::UseTree::Name(name) if name.ident == "self" => self.note(before),
            syn::UseTree::Name(name) => self.note(&with(name.ident.to_string())),
            syn::UseTree::Rename(rename) => self.note(&with(rename.ident.to_string())),
            syn::UseTree::Glob(_) => self.note(&with("*".to_owned())),
        }
    }

    /// Macros keep their arguments as tokens: takes what looks like a path.
    fn note_tokens(&mut self, tokens: &str) {
        let joined = tokens.replace(" :: ", "::");
        for word in joined.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
            let path: Vec<String> = word.split("::").map(str::to_owned).collect();
            if path.len() > 1 && path.iter().all(|segment| !segment.is_empty()) {
                self.note(&path);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !attributes(item).iter().any(is_cfg_test) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        self.module.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.note_use(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.note(&segments);
        visit::visit_path(self, path);
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {
        // `pub(crate)` and `pub(in crate::text)` name a place without using it.
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.note_tokens(&call.tokens.to_string());
        visit::visit_macro(self, call);
    }

    fn visit_meta_list(&mut self, list: &'ast syn::MetaList) {
        self.note_tokens(&list.tokens.to_string());
        visit::visit_meta_list(self, list);
    }
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn is_cfg_test(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Ident>().is_ok_and(|condition| condition == "test")
}
