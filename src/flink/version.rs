//! The Flink releases that fctl knows. One variant is one minor release.

use std::fmt;

/// A minor release of Flink, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Version {
    V1_12,
    V1_13,
    V1_14,
    V1_15,
    V1_16,
    V1_17,
    V1_18,
    V1_19,
    V1_20,
    V2_0,
    V2_1,
    V2_2,
    V2_3,
}

/// All of them, oldest first.
pub const ALL: [Version; 13] = [
    Version::V1_12,
    Version::V1_13,
    Version::V1_14,
    Version::V1_15,
    Version::V1_16,
    Version::V1_17,
    Version::V1_18,
    Version::V1_19,
    Version::V1_20,
    Version::V2_0,
    Version::V2_1,
    Version::V2_2,
    Version::V2_3,
];

impl Version {
    /// Major and minor number.
    pub const fn numbers(self) -> (u32, u32) {
        match self {
            Self::V1_12 => (1, 12),
            Self::V1_13 => (1, 13),
            Self::V1_14 => (1, 14),
            Self::V1_15 => (1, 15),
            Self::V1_16 => (1, 16),
            Self::V1_17 => (1, 17),
            Self::V1_18 => (1, 18),
            Self::V1_19 => (1, 19),
            Self::V1_20 => (1, 20),
            Self::V2_0 => (2, 0),
            Self::V2_1 => (2, 1),
            Self::V2_2 => (2, 2),
            Self::V2_3 => (2, 3),
        }
    }

    /// The minor release of what a Flink says of itself: `1.20.5`, `2.2-SNAPSHOT`; none if fctl does not know it.
    pub fn of_release(text: &str) -> Option<Self> {
        let mut parts = text.split(['.', '-']).map(|part| part.parse().ok());
        let numbers = (parts.next()??, parts.next()??);
        ALL.into_iter().find(|v| v.numbers() == numbers)
    }

    /// Reads `1.17`, or a patch release such as `1.17.2`, which means its minor release.
    ///
    /// # Errors
    /// A sentence that lists the known releases, nearest first.
    pub fn parse(text: &str) -> Result<Self, String> {
        let numbers: Vec<Option<u32>> = text.split('.').map(|part| part.parse().ok()).collect();
        let asked = match numbers.as_slice() {
            [Some(major), Some(minor)] | [Some(major), Some(minor), Some(_)] => {
                Some((*major, *minor))
            }
            _ => None,
        };
        let found = asked.and_then(|asked| ALL.into_iter().find(|v| v.numbers() == asked));
        found.ok_or_else(|| {
            let known: Vec<String> = nearest(asked).into_iter().map(|v| v.to_string()).collect();
            format!("fctl knows Flink {}", known.join(", "))
        })
    }
}

fn nearest(asked: Option<(u32, u32)>) -> Vec<Version> {
    let mut known = ALL.to_vec();
    match asked {
        // 2.0 came after 1.20: one line of releases.
        Some((major, minor)) => known.sort_by_key(|v| {
            let (a, b) = v.numbers();
            let place = |major: u32, minor: u32| major.saturating_mul(100).saturating_add(minor);
            place(a, b).abs_diff(place(major, minor))
        }),
        None => known.reverse(),
    }
    known
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (major, minor) = self.numbers();
        write!(f, "{major}.{minor}")
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn a_patch_release_is_its_minor() {
        assert_eq!(Version::parse("1.17.2"), Ok(Version::V1_17));
        assert_eq!(Version::parse("2.3"), Ok(Version::V2_3));
    }

    #[test]
    fn unknown_releases_name_the_nearest_first() {
        let error = Version::parse("1.11").expect_err("unknown");
        assert!(error.starts_with("fctl knows Flink 1.12, 1.13"), "{error}");
        assert!(Version::parse("seven").is_err());
    }
}
