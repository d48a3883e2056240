//! Tables without borders, at a fixed width, through comfy-table.

use super::Section;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};

/// A column is wrapped only where it is wider than this.
const KEEP_TOGETHER: usize = 37;

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
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        let cells = section
            .rows
            .iter()
            .filter_map(|row| row.get(index))
            .map(|cell| cell.chars().count());
        // The last column gives way first; the others keep their words together up to a width.
        if index + 1 < section.rows[0].len() {
            let widest = cells.max().unwrap_or(0).min(KEEP_TOGETHER) + 2;
            let widest = comfy_table::Width::Fixed(u16::try_from(widest).unwrap_or(u16::MAX));
            column.set_constraint(ColumnConstraint::LowerBoundary(widest));
        }
    }
    table
        .lines()
        .map(|line| format!("  {line}").trim_end().to_owned())
        .collect()
}
