#include "codec/jpeg/row_flow.h"

#include "lightmill/error.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>
#include <utility>

namespace lightmill {
namespace {

int rows_of_result(const ComponentFlow& flow, int mcu_rows) {
  return std::min(mcu_rows * flow.rows_in_mcu, flow.result.height);
}

/// A ring of the result's rows that bands are written to and MCU rows are read from.
int kept_of_result(const ComponentFlow& flow) {
  const int h = flow.rows_in_mcu, band = FixedBands::kRows;
  if (band % h == 0) return band;
  return h % band == 0 ? h : ceil_div(h, band) * band + band;
}

}  // namespace

int ComponentFlow::bands_for(int mcu_rows) const {
  return ceil_div(rows_of_result(*this, mcu_rows), FixedBands::kRows);
}

int ComponentFlow::rows_for(int mcu_rows) const {
  if (!scaling) return rows_of_result(*this, mcu_rows);
  return mcu_rows == 0 ? 0 : rows_of_band(*scaling, bands_for(mcu_rows) - 1).end;
}

int ComponentFlow::first_after(int mcu_rows) const {
  if (rows_of_result(*this, mcu_rows) == result.height) return decoded.height;
  if (!scaling) return rows_of_result(*this, mcu_rows);
  const int next = bands_for(mcu_rows);
  return next == ceil_div(result.height, FixedBands::kRows) ? decoded.height : rows_of_band(*scaling, next).first;
}

int FlowShape::rows_to_keep(int behind) const {
  int kept = 1;
  for (int row = 0; row < mcu_rows; ++row) {
    int end = 0;
    for (const ComponentFlow& flow : components)
      end = std::max(end, std::min(ceil_div(flow.rows_for(row + 1), flow.rows_in_imcu), imcu_rows));
    for (const ComponentFlow& flow : components) kept = std::max(kept, end - flow.first_after(row) / flow.rows_in_imcu);
  }
  return std::min(kept + behind, imcu_rows);
}

RowFlow::RowFlow(FlowShape shape, Planes& ring, int kept, const JpegEncoding& encoding, const Metadata& metadata,
                 BufferPool& pool)
    : shape_(std::move(shape)),
      ring_(ring),
      kept_(kept),
      making_(making(pool)),
      encoder_(results(), encoding, metadata, pool) {}

std::vector<RowFlow::Making> RowFlow::making(BufferPool& pool) const {
  std::vector<Making> all;
  for (const ComponentFlow& flow : shape_.components) {
    Making& one = all.emplace_back();
    if (!flow.scaling) continue;
    one.bands.emplace(flow.scaling, pool);
    one.rows = Plane(Size{flow.result.width, kept_of_result(flow)}, pool);
  }
  return all;
}

std::vector<RowRing> RowFlow::results() const {
  std::vector<RowRing> rings;
  for (std::size_t c = 0; c < making_.size(); ++c) {
    const Plane& rows = making_[c].bands ? making_[c].rows : ring_.plane[c];
    rings.emplace_back(rows.view(), shape_.components[c].result);
  }
  return rings;
}

bool RowFlow::has_room(std::size_t component, int row) const {
  const ComponentFlow& flow = shape_.components[component];
  const int there = row - kept_;
  return there < 0 || (there + 1) * flow.rows_in_imcu <= flow.first_after(written_);
}

void RowFlow::make_room(std::size_t component, int row) {
  if (has_room(component, row)) return;
  advance();
  if (!has_room(component, row)) throw Error(Cause::internal, "rows come faster than they go");
}

void RowFlow::came(std::size_t component, int row) {
  const ComponentFlow& flow = shape_.components[component];
  int& come = making_[component].come;
  const int end = row + 1 == shape_.imcu_rows ? flow.decoded.height : (row + 1) * flow.rows_in_imcu;
  extend(component, come, end);
  come = end;
}

void RowFlow::advance() {
  for (; written_ < shape_.mcu_rows && ready(); ++written_) {
    for (std::size_t c = 0; c < making_.size(); ++c) make_bands(c);
    if (shape_.colors) convert_colors();
    encoder_.write_row();
  }
}

bool RowFlow::complete() {
  advance();
  return written_ == shape_.mcu_rows;
}

/// As replicate_edges does with all of them.
void RowFlow::extend(std::size_t component, int first, int end) {
  const ComponentFlow& flow = shape_.components[component];
  Plane& plane = ring_.plane[component];
  const auto row = [&plane](int y) { return plane.row(y % plane.height()); };
  const auto beyond = static_cast<std::size_t>(flow.decoded.width - flow.real.width);
  for (int y = first; y < std::min(end, flow.real.height) && beyond > 0; ++y)
    std::memset(row(y) + flow.real.width, row(y)[flow.real.width - 1], beyond);
  for (int y = std::max(first, flow.real.height); y < end; ++y)
    std::memcpy(row(y), row(flow.real.height - 1), static_cast<std::size_t>(flow.decoded.width));
}

void RowFlow::make_bands(std::size_t component) {
  const ComponentFlow& flow = shape_.components[component];
  Making& making = making_[component];
  if (!making.bands) return;
  const RowRing from(std::as_const(ring_.plane[component]).view(), flow.decoded);
  for (; making.made < flow.bands_for(written_ + 1); ++making.made) {
    View to = making.rows.view();
    to.first = to.row(making.made * FixedBands::kRows % making.rows.height());
    making.bands->make(making.made, from, to);
  }
}

/// Of the MCU row that is written next.
void RowFlow::convert_colors() {
  const auto rows_of = [this](std::size_t component) {
    const ComponentFlow& flow = shape_.components[component];
    Plane& plane = making_[component].bands ? making_[component].rows : ring_.plane[component];
    const int first = written_ * flow.rows_in_mcu, end = std::min(first + flow.rows_in_mcu, flow.result.height);
    return View{plane.row(first % plane.height()), plane.stride(), {flow.result.width, end - first}};
  };
  shape_.colors->convert(rows_of(0), rows_of(1), rows_of(2), shape_.chroma);
}

bool RowFlow::ready() const {
  for (std::size_t c = 0; c < making_.size(); ++c)
    if (making_[c].come < shape_.components[c].rows_for(written_ + 1)) return false;
  return true;
}

}  // namespace lightmill
