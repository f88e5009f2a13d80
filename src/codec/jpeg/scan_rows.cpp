#include "codec/jpeg/scan_rows.h"

#include <algorithm>
#include <cstring>

namespace lightmill {

ScanPlan scan_plan(const JpegEncoding& encoding) {
  if (encoding.scans == ScanOrder::progressive) return ScanPlan::progressive;
  return encoding.tables == HuffmanTables::optimized ? ScanPlan::fitted_tables : ScanPlan::known_tables;
}

HuffmanCodes dc_codes_for(ScanPlan plan, const JHUFF_TBL& known) {
  return plan == ScanPlan::known_tables ? HuffmanCodes(known) : HuffmanCodes::of_symbols(HuffmanCodes::kLargestDcSize);
}

HuffmanCodes ac_codes_for(ScanPlan plan, const JHUFF_TBL& known) {
  return plan == ScanPlan::known_tables ? HuffmanCodes(known) : HuffmanCodes::of_symbols(HuffmanCodes::kLargestAcSize);
}

void write_stuffed(std::span<const std::uint8_t> bytes, BlobDestination& destination) {
  const auto stuffed = static_cast<std::size_t>(std::ranges::count(bytes, std::uint8_t{0xFF}));
  std::uint8_t* to = destination.room_for(bytes.size() + stuffed);
  const std::uint8_t* at = bytes.data();
  const std::uint8_t* const end = at + bytes.size();
  while (at < end) {
    const auto* ff = static_cast<const std::uint8_t*>(std::memchr(at, 0xFF, static_cast<std::size_t>(end - at)));
    const auto count = static_cast<std::size_t>((ff ? ff + 1 : end) - at);
    std::memcpy(to, at, count);
    to += count;
    at += count;
    if (ff) *to++ = 0;
  }
  destination.wrote_up_to(to);
}

}  // namespace lightmill
