//! Values of list and map options that are YAML once more: what `YamlParserUtils.convertToObject` makes of them.

use super::Raw;
use super::yaml::{Object, beyond};
use super::yaml_construct::Constructor;
use super::yaml_flatten::Flattener;
use super::yaml_tree::{self, Id, Kind};

/// An item of a list.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// `null`: Flink throws on it.
    Null,
    /// A scalar.
    Scalar(Raw),
    /// A map, with whether `convertToStringMap` takes it.
    Map(bool),
    /// A list, a set or bytes.
    Other,
}

/// The items of a text that is a YAML list; none if it is none.
pub fn list_items(text: &str) -> Option<Vec<Item>> {
    parsed(text, |flattener, root, kind| match kind {
        Kind::Seq(items) if matches!(flattener.construct(root), Ok(Object::List(_))) => {
            items.iter().map(|&id| item(flattener, id)).collect()
        }
        _ => None,
    })
}

/// Whether a text is a YAML map that `convertToStringMap` takes: without nulls, and without two keys of one text.
pub fn is_string_map(text: &str) -> bool {
    parsed(text, |flattener, root, _| {
        (item(flattener, root)? == Item::Map(true)).then_some(())
    })
    .is_some()
}

fn item(flattener: &Flattener<'_>, id: Id) -> Option<Item> {
    Some(match flattener.construct(id).ok()? {
        Object::Null => Item::Null,
        Object::Scalar(raw) => Item::Scalar(raw),
        Object::Map(id) => Item::Map(flattener.is_string_map(id)),
        Object::Bytes(_) | Object::List(_) | Object::Set(_) => Item::Other,
    })
}

/// Composes a text and checks it as the engine does.
fn parsed<T>(text: &str, then: impl FnOnce(&Flattener<'_>, Id, &Kind) -> Option<T>) -> Option<T> {
    let tree = yaml_tree::compose(text, 0).ok()?;
    let root = tree.root?;
    if tree.nodes.iter().any(|node| beyond(node).is_some()) {
        return None;
    }
    Constructor::new(&tree).build(root).ok()?;
    let flattener = Flattener::new(text, &tree);
    then(&flattener, root, &tree.nodes[root].kind)
}

#[cfg(test)]
mod tests {
    use super::super::Raw;
    use super::{Item, is_string_map, list_items};

    #[test]
    fn lists_and_maps() {
        let text = |s: &str| Item::Scalar(Raw::Str(s.to_owned()));
        assert_eq!(list_items("[a, b;c]"), Some(vec![text("a"), text("b;c")]));
        assert_eq!(
            list_items("[1, ~, {a: b}, {a: }, []]"),
            Some(vec![
                Item::Scalar(Raw::Int(1)),
                Item::Null,
                Item::Map(true),
                Item::Map(false),
                Item::Other
            ])
        );
        assert_eq!(list_items("a;b"), None);
        assert_eq!(list_items("{a: b}"), None);
        assert!(is_string_map("{a: b, c: 1}") && !is_string_map("{a: }") && !is_string_map("a:b"));
    }
}
