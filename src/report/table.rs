//! Tables without borders, at a fixed width, through comfy-table.

use super::Section;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};

/// A column is wrapped only where it is wider than this.
const KEEP_TOGETHER: usize = 37;
/// No column becomes narrower than this for the sake of the others.
const LAST: usize = 10;

/// The lines of a section's table, indented by two columns.
pub fn lines(section: &Section, width: usize) -> Vec<String> {
    if section.rows.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width.saturating_sub(2)).unwrap_or(u16::MAX));
    if !section.header.is_empty() {
        table.set_header(section.header.clone());
    }
    for row in &section.rows {
        table.add_row(row.clone());
    }
    let room = width.saturating_sub(2);
    let fixed = !section.widths.is_empty() && section.widths.iter().sum::<usize>() <= room;
    let bounds = if fixed {
        section.widths.clone()
    } else {
        bounds(section, room)
    };
    for (column, bound) in table.column_iter_mut().zip(bounds) {
        column.set_padding((0, 2));
        let bound = comfy_table::Width::Fixed(u16::try_from(bound).unwrap_or(u16::MAX));
        column.set_constraint(if fixed {
            ColumnConstraint::Absolute(bound)
        } else {
            ColumnConstraint::LowerBoundary(bound)
        });
    }
    table
        .lines()
        .map(|line| format!("  {line}").trim_end().to_owned())
        .collect()
}

/// The least width of each column, padding included: its words stay together where the table is wide enough, and
/// the columns share what is left where it is not.
fn bounds(section: &Section, width: usize) -> Vec<usize> {
    let columns = section.rows.first().map_or(0, Vec::len);
    let mut bounds: Vec<usize> = (0..columns)
        .map(|index| {
            let header = section.header.get(index).map_or(0, |h| h.chars().count());
            let cells = section.rows.iter().filter_map(|row| row.get(index));
            let widest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
            // The last column gives way first.
            let keep = if index + 1 < columns {
                KEEP_TOGETHER
            } else {
                LAST
            };
            widest.min(keep).max(header) + 2
        })
        .collect();
    while bounds.iter().sum::<usize>() > width {
        let Some(widest) = bounds.iter_mut().max().filter(|bound| **bound > LAST) else {
            break;
        };
        *widest -= 1;
    }
    bounds
}
