//! The model's file: `GATEPOST`, format version (u16), feature schema (u64), length of the payload (u64), payload, BLAKE3 checksum of all that
//! stands before it (32 bytes). Numbers are little-endian. The payload is a head (postcard), then the counts and the carried sample (`packed`).
//! What announces it is checked first (`announced`), so that no more is read than a model can have; then the rest, in that order.

use serde::{Deserialize, Serialize};

use super::calibration::{Calibration, INPUTS};
use super::card::Card;
use super::counts::Covers;
use super::knowledge::Needed;
use super::model::{Carried, Detector, Model};
use super::naive_bayes::FitError;
use super::packed::{Packer, Unpacker};
use crate::comment::Label;
use crate::features::SCHEMA;

/// The version of the format that this program writes, and reads.
pub const FORMAT: u16 = 4;

const MAGIC: &[u8; 8] = b"GATEPOST";
/// Bytes that stand before the payload: what [`announced`] wants to see.
pub(super) const HEADER: usize = MAGIC.len() + 2 + 8 + 8;
/// The longest payload that is written and read, in bytes. Counts and factors come to 30 MB at worst; the sample has as many rows as the trainer
/// keeps, of some hundred slots each, which is less than a tenth of this even where all comments are long.
const MOST_PAYLOAD: u64 = 512 * 1024 * 1024;
const CHECKSUM: usize = blake3::OUT_LEN;

/// Why a file is no model that this program can use.
#[derive(Debug, thiserror::Error)]
pub enum ArtifactError {
    /// Another kind of file.
    #[error("this is no Gatepost model file: it does not begin with \"GATEPOST\"")]
    Foreign,
    /// Made by a later version.
    #[error("this model file has format {found}, but this version of Gatepost reads format {FORMAT}: it was made by a newer Gatepost")]
    Newer {
        /// Its format.
        found: u16,
    },
    /// Made by an earlier version.
    #[error("this model file has format {found}, but this version of Gatepost reads format {FORMAT}: train it again")]
    Older {
        /// Its format.
        found: u16,
    },
    /// Made with other features.
    #[error("this model file was made with feature schema {found:016x}, but this version of Gatepost uses {SCHEMA:016x}: train it again")]
    OtherSchema {
        /// Its schema.
        found: u64,
    },
    /// It announces more than is read.
    #[error(
        "this model file announces {announced} bytes of content, more than the {MOST_PAYLOAD} that Gatepost reads: it is damaged, or made of \
         uncommonly long comments"
    )]
    TooLarge {
        /// The length that it announces, in bytes.
        announced: u64,
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

/// What precedes the packed counts and groups.
#[derive(Serialize, Deserialize)]
struct Head {
    card: Card,
    detectors: Vec<DetectorRecord>,
    complete_below: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct DetectorRecord {
    label: Label,
    covers: Covers,
    calibration: Calibration,
    /// Whether its factors follow the counts.
    reweighted: bool,
    needed: Needed,
}

pub(super) fn write(model: &Model) -> Result<Vec<u8>, ArtifactError> {
    let head = Head {
        card: model.card.clone(),
        detectors: model.detectors.iter().map(DetectorRecord::of).collect(),
        complete_below: model.sample.complete_below,
    };
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&FORMAT.to_le_bytes());
    bytes.extend_from_slice(&SCHEMA.to_le_bytes());
    bytes.extend_from_slice(&[0; 8]);
    let bytes = postcard::to_extend(&head, bytes).map_err(|error| ArtifactError::Malformed(error.to_string()))?;
    let mut packer = Packer(bytes);
    packer.counts(&model.counts);
    for reweighting in model.detectors.iter().filter_map(|detector| detector.reweighting.as_ref()) {
        packer.reweighting(reweighting, &model.counts);
    }
    packer.groups(&model.sample.groups);
    let Packer(mut bytes) = packer;
    let length = (bytes.len() - HEADER) as u64;
    if length > MOST_PAYLOAD {
        return Err(ArtifactError::TooLarge { announced: length });
    }
    bytes[HEADER - 8..HEADER].copy_from_slice(&length.to_le_bytes());
    let checksum = blake3::hash(&bytes);
    bytes.extend_from_slice(checksum.as_bytes());
    Ok(bytes)
}

pub(super) fn read(bytes: &[u8]) -> Result<Model, ArtifactError> {
    let (payload, id) = open(bytes)?;
    let malformed = |problem: &str| ArtifactError::Malformed(problem.to_owned());
    let (head, packed) = postcard::take_from_bytes::<Head>(payload).map_err(|error| ArtifactError::Malformed(error.to_string()))?;
    if head.detectors.is_empty() || !head.detectors.iter().all(DetectorRecord::is_whole) {
        return Err(malformed("it has no detector, or one of another shape or with what is no number"));
    }
    let mut packed = Unpacker(packed);
    let counts = packed.counts().ok_or_else(|| malformed("its counts end early, or a slot is out of range"))?;
    let reweightings = head.detectors.iter().map(|record| record.reweighted.then(|| packed.reweighting(&counts)));
    let reweightings: Vec<_> = reweightings.map(|read| read.map_or(Some(None), |read| read.map(Some))).collect();
    let groups = packed.groups().ok_or_else(|| malformed("its sample ends early, or a slot is out of range"))?;
    let sample = Carried { groups, complete_below: head.complete_below };
    let detectors = head.detectors.into_iter().zip(reweightings).map(|(record, reweighting)| {
        let reweighting = reweighting.ok_or_else(|| malformed("its factors end early, or are out of range"))?;
        Ok::<_, ArtifactError>(Detector::new(record.label, record.covers, &counts, record.calibration, record.needed, reweighting)?)
    });
    Ok(Model { id, card: head.card, detectors: detectors.collect::<Result<_, _>>()?, counts, sample })
}

/// The id of a model with these bytes: the beginning of its checksum.
pub(super) fn id(bytes: &[u8]) -> String {
    let checksum = &bytes[bytes.len().saturating_sub(CHECKSUM)..];
    checksum.first_chunk().map_or_else(String::new, |first| format!("{:016x}", u64::from_be_bytes(*first)))
}

/// Checks the first [`HEADER`] bytes of a file; how many bytes the whole file has.
pub(super) fn announced(header: &[u8]) -> Result<u64, ArtifactError> {
    let rest = header.strip_prefix(MAGIC).ok_or(ArtifactError::Foreign)?;
    let short = |wanted: usize, rest: &[u8]| ArtifactError::Truncated { missing: (wanted - rest.len()) as u64 };
    let (format, rest) = rest.split_first_chunk().ok_or_else(|| short(2, rest))?;
    let found = u16::from_le_bytes(*format);
    if found > FORMAT {
        return Err(ArtifactError::Newer { found });
    }
    if found < FORMAT {
        return Err(ArtifactError::Older { found });
    }
    let (schema, rest) = rest.split_first_chunk().ok_or_else(|| short(8, rest))?;
    let found = u64::from_le_bytes(*schema);
    if found != SCHEMA {
        return Err(ArtifactError::OtherSchema { found });
    }
    let (length, _) = rest.split_first_chunk().ok_or_else(|| short(8, rest))?;
    let announced = u64::from_le_bytes(*length);
    if announced > MOST_PAYLOAD {
        return Err(ArtifactError::TooLarge { announced });
    }
    Ok((HEADER + CHECKSUM) as u64 + announced)
}

/// Checks everything around the payload; the payload and the id.
fn open(bytes: &[u8]) -> Result<(&[u8], String), ArtifactError> {
    let (wanted, found) = (announced(bytes)?, bytes.len() as u64);
    if wanted > found {
        return Err(ArtifactError::Truncated { missing: wanted - found });
    }
    let (content, checksum) = bytes.split_at(bytes.len() - CHECKSUM);
    if wanted < found || blake3::hash(content) != *checksum {
        return Err(ArtifactError::Altered);
    }
    Ok((&content[HEADER..], id(bytes)))
}

impl DetectorRecord {
    fn of(detector: &Detector) -> Self {
        Self {
            label: detector.label,
            covers: detector.covers,
            calibration: detector.calibration.clone(),
            reweighted: detector.reweighting.is_some(),
            needed: detector.needed,
        }
    }

    /// Whether its calibrator has the coefficients that it should, and all are numbers.
    fn is_whole(&self) -> bool {
        let is_sound = self.calibration.is_finite() && self.needed.is_finite();
        is_sound && self.calibration.coefficients.len() == INPUTS + usize::from(self.reweighted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::Trainer;
    use crate::comment::Comment;

    fn model() -> Model {
        let examples = [
            ("check out my channel", Label::Spam),
            ("win money now", Label::Spam),
            ("a lovely song", Label::Ham),
            ("as a child", Label::Ham),
        ];
        let mut trainer = Trainer::new();
        trainer.add_batch(&examples.map(|(text, label)| (Comment::from_content(text), label)));
        trainer.finish().expect("they make a model")
    }

    #[test]
    fn coefficients_that_are_no_numbers_are_refused() {
        let spoil: [fn(&mut Detector, f64); 2] =
            [|detector, value| detector.calibration.baseline = value, |detector, value| detector.calibration.coefficients[3] = value];
        for (spoil, value) in spoil.into_iter().zip([f64::NAN, f64::INFINITY, f64::NEG_INFINITY].into_iter().cycle()) {
            let mut model = model();
            spoil(&mut model.detectors[0], value);
            let refused = read(&write(&model).expect("it can be written"));
            assert!(matches!(refused, Err(ArtifactError::Malformed(said)) if said.contains("no number")), "{value}");
        }
    }
}
