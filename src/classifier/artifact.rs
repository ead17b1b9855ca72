//! The model's file: `GATEPOST`, format version (u16), feature schema (u64), length of the payload (u64), payload (postcard), BLAKE3 checksum of
//! all that stands before it (32 bytes). Numbers are little-endian. It is read in one go, and checked in that order.

use serde::{Deserialize, Serialize};

use super::calibration::{Calibration, INPUTS};
use super::card::Card;
use super::counts::{Counts, Covers};
use super::model::{Detector, Model};
use super::naive_bayes::FitError;
use super::sample::Row;
use crate::comment::Label;
use crate::features::{SCHEMA, SLOTS};

/// The version of the format that this program writes. It reads all from 1 on.
pub const FORMAT: u16 = 1;

const MAGIC: &[u8; 8] = b"GATEPOST";
const HEADER: usize = MAGIC.len() + 2 + 8 + 8;
const CHECKSUM: usize = blake3::OUT_LEN;

/// Why a file is no model that this program can use.
#[derive(Debug, thiserror::Error)]
pub enum ArtifactError {
    /// Another kind of file.
    #[error("this is no Gatepost model file: it does not begin with \"GATEPOST\"")]
    Foreign,
    /// Made by a later version.
    #[error(
        "this model file has format {found}, but this version of Gatepost reads formats up to {FORMAT}: it was made by a newer Gatepost"
    )]
    Newer {
        /// Its format.
        found: u16,
    },
    /// Made with other features.
    #[error("this model file was made with feature schema {found:016x}, but this version of Gatepost uses {SCHEMA:016x}: train it again")]
    OtherSchema {
        /// Its schema.
        found: u64,
    },
    /// It ends too early.
    #[error("this model file is truncated: {missing} bytes are missing at its end")]
    Truncated {
        /// How many bytes are missing.
        missing: u64,
    },
    /// Its bytes are not those that were written.
    #[error("this model file was altered or damaged: its checksum does not fit its content")]
    Altered,
    /// The checksum fits, but the content makes no model.
    #[error("this model file's content makes no model: {0}")]
    Malformed(String),
    /// Its counts cannot be turned into weights.
    #[error(transparent)]
    Fit(#[from] FitError),
}

#[derive(Serialize, Deserialize)]
struct Payload {
    card: Card,
    counts: Vec<u32>,
    detectors: Vec<DetectorRecord>,
    sample: Vec<GroupRecord>,
}

#[derive(Serialize, Deserialize)]
struct DetectorRecord {
    label: Label,
    covers: Covers,
    calibration: Calibration,
}

/// A group of the sample: the hash of its text and its rows.
type GroupRecord = (u64, Vec<RowRecord>);

/// Label, number of times, differences between ascending slots.
type RowRecord = (Label, u32, Vec<u32>);

pub(super) fn write(model: &Model) -> Result<Vec<u8>, ArtifactError> {
    let payload = Payload {
        card: model.card.clone(),
        counts: pack_counts(&model.counts),
        detectors: model.detectors.iter().map(DetectorRecord::of).collect(),
        sample: model.sample.iter().map(|(group, rows)| (*group, rows.iter().map(pack_row).collect())).collect(),
    };
    let payload = postcard::to_stdvec(&payload).map_err(|error| ArtifactError::Malformed(error.to_string()))?;
    let mut bytes = Vec::with_capacity(HEADER + payload.len() + CHECKSUM);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&FORMAT.to_le_bytes());
    bytes.extend_from_slice(&SCHEMA.to_le_bytes());
    bytes.extend_from_slice(&(payload.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&payload);
    let checksum = blake3::hash(&bytes);
    bytes.extend_from_slice(checksum.as_bytes());
    Ok(bytes)
}

pub(super) fn read(bytes: &[u8]) -> Result<Model, ArtifactError> {
    let (payload, id) = open(bytes)?;
    let malformed = |problem: &str| ArtifactError::Malformed(problem.to_owned());
    let payload: Payload = postcard::from_bytes(payload).map_err(|error| ArtifactError::Malformed(error.to_string()))?;
    let counts = unpack_counts(&payload.counts).ok_or_else(|| malformed("a slot is out of range"))?;
    if payload.detectors.is_empty() || payload.detectors.iter().any(|record| record.calibration.coefficients.len() != INPUTS) {
        return Err(malformed("it has no detector, or one of another shape"));
    }
    let sample = payload.sample.into_iter().map(|(group, rows)| Some((group, rows.into_iter().map(unpack_row).collect::<Option<_>>()?)));
    let sample = sample.collect::<Option<_>>().ok_or_else(|| malformed("a sampled slot is out of range"))?;
    let detectors = payload.detectors.into_iter().map(|record| Detector::new(record.label, record.covers, &counts, record.calibration));
    Ok(Model { id, card: payload.card, detectors: detectors.collect::<Result<_, _>>()?, counts, sample })
}

/// The id of a model with these bytes: the beginning of its checksum.
pub(super) fn id(bytes: &[u8]) -> String {
    let checksum = &bytes[bytes.len().saturating_sub(CHECKSUM)..];
    checksum.first_chunk().map_or_else(String::new, |first| format!("{:016x}", u64::from_be_bytes(*first)))
}

/// Checks everything around the payload; the payload and the id.
fn open(bytes: &[u8]) -> Result<(&[u8], String), ArtifactError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(ArtifactError::Foreign)?;
    let short = |wanted: usize, rest: &[u8]| ArtifactError::Truncated { missing: (wanted - rest.len()) as u64 };
    let (format, rest) = rest.split_first_chunk().ok_or_else(|| short(2, rest))?;
    let found = u16::from_le_bytes(*format);
    if found > FORMAT {
        return Err(ArtifactError::Newer { found });
    }
    let (schema, rest) = rest.split_first_chunk().ok_or_else(|| short(8, rest))?;
    let found = u64::from_le_bytes(*schema);
    if found != SCHEMA {
        return Err(ArtifactError::OtherSchema { found });
    }
    let (length, rest) = rest.split_first_chunk().ok_or_else(|| short(8, rest))?;
    let wanted = u64::from_le_bytes(*length).saturating_add(CHECKSUM as u64);
    if wanted > rest.len() as u64 {
        return Err(ArtifactError::Truncated { missing: wanted - rest.len() as u64 });
    }
    let (payload, checksum) = rest.split_at(rest.len() - CHECKSUM);
    if wanted < rest.len() as u64 || blake3::hash(&bytes[..HEADER + payload.len()]) != *checksum {
        return Err(ArtifactError::Altered);
    }
    Ok((payload, id(bytes)))
}

impl DetectorRecord {
    fn of(detector: &Detector) -> Self {
        Self { label: detector.label, covers: detector.covers, calibration: detector.calibration.clone() }
    }
}

/// For each seen slot: its distance to the one before, times 8, plus a bit for each label that has a count; then those counts.
fn pack_counts(counts: &Counts) -> Vec<u32> {
    let mut packed = Vec::new();
    let mut last = 0;
    for (slot, cell) in counts.seen() {
        let labels = (0..3).filter(|at| cell[*at] > 0);
        packed.push((slot - last) * 8 + labels.clone().map(|at| 1 << at).sum::<u32>());
        packed.extend(labels.map(|at| cell[at]));
        last = slot;
    }
    packed
}

fn unpack_counts(packed: &[u32]) -> Option<Counts> {
    let mut counts = Counts::default();
    let mut numbers = packed.iter().copied();
    let mut slot = 0_u32;
    while let Some(head) = numbers.next() {
        slot = slot.checked_add(head / 8).filter(|slot| (*slot as usize) < SLOTS)?;
        for label in Label::ALL {
            if head & (1 << label.index()) != 0 {
                counts.add(&[slot], label, numbers.next()?);
            }
        }
    }
    Some(counts)
}

fn pack_row(row: &Row) -> RowRecord {
    let mut last = 0;
    let differences = row.slots.iter().map(|slot| slot - std::mem::replace(&mut last, *slot));
    (row.label, row.times, differences.collect())
}

fn unpack_row((label, times, differences): RowRecord) -> Option<Row> {
    let mut slot = 0_u32;
    let slots = differences.into_iter().map(|difference| {
        slot = slot.checked_add(difference).filter(|slot| (*slot as usize) < SLOTS)?;
        Some(slot)
    });
    Some(Row { slots: slots.collect::<Option<_>>()?, label, times })
}
