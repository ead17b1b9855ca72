//! Sites: adding them, their keys, their settings, and the directory of them in memory.

use std::collections::HashMap;
use std::sync::Arc;

use url::Url;

use super::keys::SITE_KEY_LENGTH;
use super::live::Memory;
use super::meters::{Shown, Verdicts};
use super::{Engine, Error, SiteHandle};
use crate::comment::SiteId;
use crate::policy::{Rules, Settings, SettingsError};
use crate::store::{Site, StoreError};

/// The longest name of a site or user, in characters.
const MAX_NAME: usize = 64;

/// How often a change of settings is made again on top of somebody else's.
const CHANGE_RETRIES: usize = 20;

/// Every site, as of one configuration revision.
#[derive(Default)]
pub(super) struct Directory {
    pub(super) revision: u64,
    by_key: HashMap<[u8; 32], SiteHandle>,
    by_id: HashMap<SiteId, SiteHandle>,
}

impl Directory {
    fn new(revision: u64, sites: Vec<(Site, [u8; 32])>, old: &Self) -> Self {
        let mut directory = Self { revision, ..Self::default() };
        let shown = Shown::among(sites.iter().map(|(site, _)| site.id));
        for (site, key_hash) in sites {
            let before = old.by_id.get(&site.id);
            let unchanged = before.filter(|handle| handle.site.settings == site.settings);
            let rules = unchanged.map_or_else(|| usable_rules(&site, before), |handle| Arc::clone(&handle.rules));
            let memory = before.map_or_else(Arc::<Memory>::default, |handle| Arc::clone(&handle.memory));
            let verdicts = Arc::new(Verdicts::of(shown.name(site.id, &site.name)));
            let handle = SiteHandle { site: Arc::new(site), rules, memory, verdicts };
            directory.by_id.insert(handle.site.id, handle.clone());
            directory.by_key.insert(key_hash, handle);
        }
        directory
    }

    /// Every site.
    pub(super) fn handles(&self) -> impl Iterator<Item = &SiteHandle> {
        self.by_id.values()
    }
}

/// A site's rules. Those that another version of this program took and this one cannot are logged, and the last that could be used stay: no site may keep
/// the others from being served, nor its operator from mending it.
fn usable_rules(site: &Site, before: Option<&SiteHandle>) -> Arc<Rules> {
    let last = |problem: SettingsError| {
        tracing::error!(site = site.name, %problem, "the words, patterns and senders of this site cannot be used: set them again");
        before.map(|handle| Arc::clone(&handle.rules)).unwrap_or_default()
    };
    Rules::compile(&site.settings).map_or_else(last, Arc::new)
}

impl Engine {
    /// Adds a site and returns it with its key, which is shown this once.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name or address that cannot be; [`StoreError::Exists`] if the name is taken.
    pub async fn add_site(&self, name: &str, url: &str) -> Result<(Site, String), Error> {
        check_name(name)?;
        check_site_url(url)?;
        let key = self.clock.new_key(SITE_KEY_LENGTH);
        let site = Site {
            id: SiteId(self.clock.new_id()),
            name: name.to_owned(),
            url: url.to_owned(),
            settings: Settings::default(),
            created_at: self.clock.now(),
        };
        self.store.add_site(&site, self.keys.hash("site", &key)).await?;
        Ok((site, key))
    }

    /// A site as it would be, for a dry run of an import: checked, and not added.
    ///
    /// # Errors
    /// Those of [`Engine::add_site`].
    pub async fn plan_site(&self, name: &str, url: &str) -> Result<SiteHandle, Error> {
        self.check_new_name(name).await?;
        check_site_url(url)?;
        let (id, created_at) = (SiteId(self.clock.new_id()), self.clock.now());
        let site = Site { id, name: name.to_owned(), url: url.to_owned(), settings: Settings::default(), created_at };
        let verdicts = Arc::new(Verdicts::of(&site.name));
        Ok(SiteHandle { site: Arc::new(site), rules: Arc::default(), memory: Arc::default(), verdicts })
    }

    /// Checks that a new site may have that name.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name that cannot be; [`StoreError::Exists`] if it is taken.
    pub async fn check_new_name(&self, name: &str) -> Result<(), Error> {
        check_name(name)?;
        let taken = self.sites().await?.iter().any(|site| site.name == name);
        if taken { Err(StoreError::Exists(format!("a site named {name:?}")).into()) } else { Ok(()) }
    }

    /// All sites, by name.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn sites(&self) -> Result<Vec<Site>, Error> {
        Ok(self.store.sites().await?.into_iter().map(|(site, _)| site).collect())
    }

    /// The site of that name.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none.
    pub async fn site_by_name(&self, name: &str) -> Result<Site, Error> {
        self.sites().await?.into_iter().find(|site| site.name == name).ok_or(Error::NotFound("site"))
    }

    /// Gives a site a new key, shown this once; the old one stops working.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such site.
    pub async fn rotate_key(&self, name: &str) -> Result<String, Error> {
        let site = self.site_by_name(name).await?;
        let key = self.clock.new_key(SITE_KEY_LENGTH);
        self.store.rotate_key(site.id, self.keys.hash("site", &key), self.clock.now()).await?;
        Ok(key)
    }

    /// Changes a site's settings and gives the site as it is then. `change` may be called more than once: somebody else's change that came between is
    /// kept, and this one made on top of it.
    ///
    /// # Errors
    /// What `change` refuses; [`Error::Invalid`] for settings out of range; [`Error::NotFound`] if there is no such site; [`Error::Conflict`] if others
    /// kept changing them.
    pub async fn change_settings(&self, name: &str, change: impl Fn(&mut Settings) -> Result<(), Error>) -> Result<Site, Error> {
        for _ in 0..CHANGE_RETRIES {
            let mut site = self.site_by_name(name).await?;
            let before = site.settings.clone();
            change(&mut site.settings)?;
            compile(&site.settings)?;
            if self.store.swap_settings(site.id, &before, &site.settings).await? {
                // What comes next is judged by them.
                self.refresh().await?;
                return Ok(site);
            }
        }
        Err(Error::conflict("others keep changing the settings of this site: look at them and try again"))
    }

    /// The site that a key belongs to.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] for an unknown key.
    pub async fn site_by_key(&self, key: &str) -> Result<SiteHandle, Error> {
        let hash = self.keys.hash("site", key);
        if let Some(handle) = self.directory.load().by_key.get(&hash) {
            return Ok(handle.clone());
        }
        // It may have been added a moment ago by another process.
        self.refresh().await?;
        self.directory.load().by_key.get(&hash).cloned().ok_or(Error::Unauthorised("the site key is unknown"))
    }

    /// The site with that id.
    pub(super) fn site(&self, id: SiteId) -> Result<SiteHandle, Error> {
        self.directory.load().by_id.get(&id).cloned().ok_or(Error::NotFound("site"))
    }

    /// Lets every site forget what was folded for a model that is no longer in shadow.
    pub(super) fn leave_shadow(&self) {
        self.directory.load().by_id.values().for_each(|handle| handle.memory.leave_shadow());
    }

    /// Reads the sites again.
    pub(super) async fn load_directory(&self, revision: u64) -> Result<(), Error> {
        let sites = self.store.sites().await?;
        self.hooks.forget();
        let directory = Directory::new(revision, sites, &self.directory.load());
        for handle in directory.by_id.values() {
            // What is read here must not take the place of what somebody reads after an answer of this moment.
            let _writing = match handle.site.settings.max_ham_lost {
                Some(_) => Some(handle.memory.write().await),
                None => None,
            };
            self.follow_promise(handle).await?;
        }
        self.directory.store(Arc::new(directory));
        self.follow_journals().await
    }
}

/// Checks settings and compiles their rules.
pub(super) fn compile(settings: &Settings) -> Result<Rules, Error> {
    settings.check()?;
    Ok(Rules::compile(settings)?)
}

/// Checks a name that people type: it stands in command lines and pages.
pub(super) fn check_name(name: &str) -> Result<(), Error> {
    let fits = (1..=MAX_NAME).contains(&name.chars().count());
    if fits && name.chars().all(|c| c.is_alphanumeric() || "-_.@+".contains(c)) {
        return Ok(());
    }
    let problem = format!("should be 1 to {MAX_NAME} letters, digits, or any of - _ . @ +");
    Err(Error::Invalid { field: "name", problem })
}

/// Checks a blog's address.
///
/// # Errors
/// [`Error::Invalid`] for what is none.
pub fn check_site_url(url: &str) -> Result<(), Error> {
    match Url::parse(url) {
        Ok(parsed) if matches!(parsed.scheme(), "http" | "https") && parsed.has_host() => Ok(()),
        _ => Err(Error::Invalid { field: "url", problem: "should be a full address such as https://blog.example".to_owned() }),
    }
}
