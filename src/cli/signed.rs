//! Who wants something done, and why: what is recorded beside it.

use anyhow::bail;

use crate::comment::MAX_FIELD_BYTES;
use crate::store::Signature;

/// Who is recorded where nobody can be told.
const NOBODY: &str = "the command line";

/// Who wants it, and why.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Signed {
    /// Who wants it; without it, the name that you are logged in with
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Why, for whoever reads the list later
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    why: String,
}

impl Signed {
    /// What is recorded.
    ///
    /// # Errors
    /// If one of them is far too long.
    pub(super) fn signature(&self, forced: bool) -> anyhow::Result<Signature> {
        let by = who(self.by.clone())?;
        if self.why.len() > MAX_FIELD_BYTES {
            bail!("--why takes at most {MAX_FIELD_BYTES} bytes: say it shorter");
        }
        Ok(Signature { by, why: self.why.clone(), forced })
    }
}

/// Who wants something done, given what `--by` says.
///
/// # Errors
/// If that is far too long.
pub(super) fn who(by: Option<String>) -> anyhow::Result<String> {
    let by = by.or_else(logged_in).unwrap_or_else(|| NOBODY.to_owned());
    if by.len() > MAX_FIELD_BYTES {
        bail!("--by takes at most {MAX_FIELD_BYTES} bytes: say it shorter");
    }
    Ok(by)
}

/// The name of whoever runs this, as the system sets it at login.
fn logged_in() -> Option<String> {
    ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok()).filter(|name| !name.trim().is_empty())
}
