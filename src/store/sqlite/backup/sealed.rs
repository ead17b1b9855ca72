//! The file of a backup: the database's bytes, a list of their checksums with what else is known of them (JSON), the list's own checksum, its
//! length, and a mark. So a flipped byte is found, and where it is can be said.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::BackupError;

/// How many bytes have a checksum of their own.
const BLOCK: usize = 1024 * 1024;

/// What a backup ends with.
const MARK: &[u8; 16] = b"GATEPOST-BACKUP1";

/// The list's checksum, its length, and the mark.
const TAIL: usize = 32 + 8 + MARK.len();

/// A list is never longer than this: one of a database of a terabyte has some 70 MB.
const MOST_MANIFEST: u64 = 256 * 1024 * 1024;

/// What is known of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the program that made it.
    pub version: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// The number of the last change of the database's schema.
    pub schema: i64,
    /// How long the database is.
    pub bytes: u64,
    /// How many rows each table has.
    pub rows: BTreeMap<String, u64>,
    /// The BLAKE3 hash of each megabyte of it, in hexadecimal digits.
    pub blocks: Vec<String>,
}

/// An opened backup, whose list was read and whose blocks were not yet.
#[derive(Debug)]
pub(super) struct Backup {
    path: PathBuf,
    pub(super) manifest: Manifest,
}

/// Puts the list of checksums behind the database at `path`, and waits until all of it is on the disk.
pub(super) fn seal(
    path: &Path,
    schema: i64,
    rows: BTreeMap<String, u64>,
    made_at: Timestamp,
    progress: &dyn Fn(u64),
) -> Result<Manifest, BackupError> {
    let unwritable = || BackupError::io(path, "the backup cannot be written");
    let mut file = OpenOptions::new().read(true).append(true).open(path).map_err(unwritable())?;
    let mut manifest = Manifest { version: env!("CARGO_PKG_VERSION").to_owned(), made_at, schema, bytes: 0, rows, blocks: Vec::new() };
    each_block(&mut file, |block| {
        manifest.blocks.push(blake3::hash(block).to_hex().to_string());
        manifest.bytes += block.len() as u64;
        progress(block.len() as u64);
        Ok(())
    })
    .map_err(unwritable())?;
    let list = serde_json::to_vec(&manifest).map_err(io::Error::from).map_err(unwritable())?;
    let mut tail = list.clone();
    tail.extend_from_slice(blake3::hash(&list).as_bytes());
    tail.extend_from_slice(&(list.len() as u64).to_le_bytes());
    tail.extend_from_slice(MARK);
    file.write_all(&tail).and_then(|()| file.sync_all()).map_err(unwritable())?;
    Ok(manifest)
}

/// Reads a backup's list.
pub(super) fn open(path: &Path) -> Result<Backup, BackupError> {
    let unreadable = || BackupError::io(path, "cannot be read");
    let foreign = || BackupError::Foreign(path.display().to_string());
    let mut file = File::open(path).map_err(unreadable())?;
    let length = file.metadata().map_err(unreadable())?.len();
    let start = length.checked_sub(TAIL as u64).ok_or_else(foreign)?;
    let mut tail = [0; TAIL];
    file.seek(SeekFrom::Start(start)).and_then(|_| file.read_exact(&mut tail)).map_err(unreadable())?;
    let (checksum, rest) = tail.split_at(32);
    let (listed, mark) = rest.split_first_chunk::<8>().ok_or_else(foreign)?;
    let listed = u64::from_le_bytes(*listed);
    if mark != MARK || listed > MOST_MANIFEST || listed > start {
        return Err(foreign());
    }
    let mut list = Vec::new();
    file.seek(SeekFrom::Start(start - listed)).map_err(unreadable())?;
    file.take(listed).read_to_end(&mut list).map_err(unreadable())?;
    let altered = || BackupError::Altered(path.display().to_string());
    if blake3::hash(&list).as_bytes() != checksum {
        return Err(altered());
    }
    let manifest: Manifest = serde_json::from_slice(&list).map_err(|_| altered())?;
    if manifest.bytes != start - listed || manifest.blocks.len() as u64 != manifest.bytes.div_ceil(BLOCK as u64) {
        return Err(altered());
    }
    Ok(Backup { path: path.to_owned(), manifest })
}

impl Backup {
    /// Reads the whole database, compares each block with its checksum, and hands it on.
    pub(super) fn check(&self, to: &mut impl Write, progress: &dyn Fn(u64)) -> Result<(), BackupError> {
        let file = File::open(&self.path).map_err(BackupError::io(&self.path, "cannot be read"))?;
        let (mut wrong, mut from) = (None, 0);
        let mut checksums = self.manifest.blocks.iter();
        let copied = each_block(&mut file.take(self.manifest.bytes), |block| {
            let fits = checksums.next().is_some_and(|checksum| *checksum == *blake3::hash(block).to_hex());
            if !fits && wrong.is_none() {
                wrong = Some((from, from + block.len() as u64 - 1));
            }
            from += block.len() as u64;
            progress(block.len() as u64);
            to.write_all(block)
        });
        let path = || self.path.display().to_string();
        if let Some((from, to)) = wrong {
            return Err(BackupError::Block { path: path(), from, to });
        }
        copied.map_err(BackupError::io(&self.path, "cannot be copied"))?;
        if from == self.manifest.bytes { Ok(()) } else { Err(BackupError::Foreign(path())) }
    }
}

fn each_block(from: &mut impl Read, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut block = Vec::with_capacity(BLOCK);
    loop {
        block.clear();
        from.by_ref().take(BLOCK as u64).read_to_end(&mut block)?;
        if block.is_empty() {
            return Ok(());
        }
        take(&block)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sealed file of two and a half blocks, and its folder.
    fn sealed() -> (PathBuf, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backup");
        let bytes: Vec<u8> = (0..BLOCK * 5 / 2).map(|n| u8::try_from(n % 251).unwrap()).collect();
        std::fs::write(&path, bytes).unwrap();
        seal(&path, 6, BTreeMap::new(), Timestamp::UNIX_EPOCH, &|_| ()).unwrap();
        (path, folder)
    }

    fn checked(path: &Path) -> Result<Vec<u8>, String> {
        let mut copy = Vec::new();
        let backup = open(path).map_err(|error| error.to_string())?;
        backup.check(&mut copy, &|_| ()).map_err(|error| error.to_string())?;
        Ok(copy)
    }

    fn change(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = std::fs::read(path).unwrap();
        change(&mut bytes);
        std::fs::write(path, bytes).unwrap();
    }

    #[test]
    fn what_was_sealed_comes_back() {
        let (path, _folder) = sealed();
        let copy = checked(&path).unwrap();
        assert_eq!((copy.len(), copy[251], copy[252]), (BLOCK * 5 / 2, 0, 1));
    }

    #[test]
    fn a_flipped_bit_is_found_wherever_it_is() {
        for (at, named) in [
            (0, "bytes 0 to 1048575 are"),
            (BLOCK - 1, "bytes 0 to 1048575 are"),
            (BLOCK, "bytes 1048576 to 2097151 are"),
            (BLOCK * 5 / 2 - 1, "bytes 2097152 to 2621439 are"),
            (BLOCK * 5 / 2 + 3, "list of checksums was altered"),
        ] {
            let (path, _folder) = sealed();
            change(&path, |bytes| bytes[at] ^= 4);
            let problem = checked(&path).unwrap_err();
            assert!(problem.contains(named), "{at}: {problem}");
        }
        for from_the_end in [1, 17, 30] {
            let (path, _folder) = sealed();
            change(&path, |bytes| {
                let at = bytes.len() - from_the_end;
                bytes[at] ^= 4;
            });
            assert!(checked(&path).is_err(), "{from_the_end} from the end");
        }
    }

    #[test]
    fn a_file_that_ends_early_or_is_none_of_ours_is_refused() {
        let (path, _folder) = sealed();
        change(&path, |bytes| bytes.truncate(bytes.len() - 1));
        assert!(checked(&path).unwrap_err().contains("is no backup"));
        change(&path, Vec::clear);
        assert!(checked(&path).unwrap_err().contains("is no backup"));
    }
}
