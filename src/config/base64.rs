//! Base64 as Java's `Base64` has it.

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, general_purpose};

/// Java takes missing padding and bits that are left over.
const AS_JAVA: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Encodes without line breaks.
pub fn encode(bytes: &[u8]) -> String {
    general_purpose::STANDARD.encode(bytes)
}

/// Decodes; blanks are ignored, as `ConstructYamlBinary` does for `!!binary`.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    // `\\s`: a vertical tab is one too.
    let blank = |b: u8| b.is_ascii_whitespace() || b == 0x0b;
    if text.bytes().any(blank) {
        let body: Vec<u8> = text.bytes().filter(|&b| !blank(b)).collect();
        return AS_JAVA.decode(body).ok();
    }
    AS_JAVA.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn base64_round_trip() {
        for text in ["", "a", "ab", "abc", "abcd"] {
            let encoded = encode(text.as_bytes());
            assert_eq!(decode(&encoded).as_deref(), Some(text.as_bytes()));
            let bare = encoded.trim_end_matches('=');
            assert_eq!(decode(bare).as_deref(), Some(text.as_bytes()));
        }
        assert_eq!(decode("a*=="), None);
        assert_eq!(decode("YW\n Jj").as_deref(), Some(&b"abc"[..]));
    }
}
