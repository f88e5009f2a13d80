#include "codec/jpeg_header.h"

#include <array>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <new>
#include <string_view>

namespace lightmill {
namespace {

constexpr int kApp1 = JPEG_APP0 + 1, kApp2 = JPEG_APP0 + 2, kApp13 = JPEG_APP0 + 13;
constexpr std::string_view kExif("Exif\0\0", 6);
constexpr std::string_view kXmp("http://ns.adobe.com/xap/1.0/\0", 29);
constexpr std::string_view kIcc("ICC_PROFILE\0", 12);
constexpr std::string_view kExtendedXmp("http://ns.adobe.com/xmp/extension/\0", 35);

bool begins_with(const jpeg_marker_struct& marker, std::string_view name) {
  return marker.data_length >= name.size() && std::memcmp(marker.data, name.data(), name.size()) == 0;
}

std::span<const std::uint8_t> after(const jpeg_marker_struct& marker, std::string_view name) {
  return {marker.data + name.size(), marker.data_length - name.size()};
}

Bytes bytes_after(const jpeg_marker_struct& marker, std::string_view name) {
  const auto bytes = after(marker, name);
  return Bytes(bytes.begin(), bytes.end());
}

/// The first marker of this kind, if there is one, without its name.
std::span<const std::uint8_t> find(const jpeg_decompress_struct& codec, int marker, std::string_view name) {
  for (const jpeg_marker_struct* m = codec.marker_list; m; m = m->next) {
    if (m->marker == marker && begins_with(*m, name)) return after(*m, name);
  }
  return {};
}

/// What is known of a profile without putting it together. Chunks carry their number, from 1, and the number of chunks
/// (ICC.1:2010, B.4); where they do not fit together there is no profile, by the rules of jpeg_read_icc_profile.
void describe_profile(const jpeg_decompress_struct& codec, ImageInfo& info) {
  constexpr std::size_t kNumbers = 2;
  std::array<bool, 256> seen{};
  std::size_t bytes = 0, found = 0, count = 0;
  std::string space;
  for (const jpeg_marker_struct* m = codec.marker_list; m; m = m->next) {
    if (m->marker != kApp2 || !begins_with(*m, kIcc) || m->data_length < kIcc.size() + kNumbers) continue;
    const auto chunk = after(*m, kIcc);
    const std::size_t number = chunk[0];
    if (number == 0 || number > chunk[1] || seen[number] || (found > 0 && chunk[1] != count)) return;
    seen[number] = true;
    count = chunk[1];
    ++found;
    bytes += chunk.size() - kNumbers;
    if (number == 1) space = icc_colour_space(chunk.subspan(kNumbers));
  }
  if (found != count || bytes == 0) return;
  info.icc_bytes = bytes;
  info.icc_space = space;
}

ColourModel colour_model(const jpeg_decompress_struct& codec) {
  switch (codec.jpeg_color_space) {
    case JCS_GRAYSCALE:
      return ColourModel::grey;
    case JCS_YCbCr:
      return ColourModel::ycc;
    case JCS_RGB:
      return ColourModel::rgb;
    case JCS_CMYK:
      return ColourModel::cmyk;
    case JCS_YCCK:
      return ColourModel::ycck;
    default:
      break;
  }
  throw Error(Cause::unsupported, "a JPEG of " + std::to_string(codec.num_components) +
                                      " components of unknown meaning; grey, YCbCr, RGB, CMYK and YCCK are read");
}

void describe_sampling(const jpeg_decompress_struct& codec, ImageInfo& info) {
  if (info.colour == ColourModel::grey) return;
  const jpeg_component_info* c = codec.comp_info;
  const int across = codec.max_h_samp_factor, down = codec.max_v_samp_factor;
  info.regular_sampling = codec.num_components == 3 && c[0].h_samp_factor == across && c[0].v_samp_factor == down &&
                          c[1].h_samp_factor == c[2].h_samp_factor && c[1].v_samp_factor == c[2].v_samp_factor &&
                          across % c[1].h_samp_factor == 0 && down % c[1].v_samp_factor == 0;
  info.subsampling = {across / c[1].h_samp_factor, down / c[1].v_samp_factor};
}

/// The profile, put together from its chunks by libjpeg; empty where there is none or it is broken.
Bytes icc_of(JpegDecompressor& codec) {
  JOCTET* data = nullptr;
  unsigned length = 0;
  codec.errors().guarded([&] { jpeg_read_icc_profile(codec.get(), &data, &length); });
  if (!data) return {};
  const std::unique_ptr<JOCTET, decltype(&std::free)> owner(data, &std::free);
  return Bytes(data, data + length);
}

}  // namespace

JpegDecompressor::JpegDecompressor() : errors_(Damaged::fail) {
  codec_.err = errors_.manager();
  errors_.guarded([this] { jpeg_create_decompress(&codec_); });
}

JpegDecompressor::~JpegDecompressor() { jpeg_destroy_decompress(&codec_); }

void JpegDecompressor::begin(Damaged policy, JpegEntropy entropy) {
  wanted_entropy_ = entropy;
  errors_.begin(policy);
}

void JpegDecompressor::rest() noexcept {
  jpeg_abort_decompress(&codec_);
  for (JQUANT_TBL*& table : codec_.quant_tbl_ptrs) table = nullptr;
  for (JHUFF_TBL*& table : codec_.dc_huff_tbl_ptrs) table = nullptr;
  for (JHUFF_TBL*& table : codec_.ac_huff_tbl_ptrs) table = nullptr;
  codec_.progress = nullptr;
  entropy_ = nullptr;
  bytes_ = {};
}

void JpegDecompressor::read_header(std::span<const std::uint8_t> bytes, Markers markers) {
  bytes_ = bytes;
  errors_.guarded([this, bytes, markers] {
    const unsigned most = markers == Markers::kept ? 0xFFFF : 0;
    for (const int marker : {kApp1, kApp2, kApp13, JPEG_COM}) jpeg_save_markers(&codec_, marker, most);
    jpeg_mem_src(&codec_, bytes.data(), bytes.size());
    jpeg_read_header(&codec_, TRUE);
  });
}

void JpegDecompressor::start() {
  errors_.guarded([this] { jpeg_start_decompress(&codec_); });
  if (wanted_entropy_ == JpegEntropy::libjpegs) return;
  // Its tables are filled when it is installed.
  if (kept_entropy_) {
    new (kept_entropy_.get()) EntropyDecoder;  // which needs no destruction
  } else {
    kept_entropy_ = std::make_unique_for_overwrite<EntropyDecoder>();
  }
  if (kept_entropy_->install(codec_, bytes_)) entropy_ = kept_entropy_.get();
}

bool JpegDecompressor::finish() {
  if (entropy_ && !entropy_->finish(codec_)) return false;
  errors_.guarded([this] { jpeg_finish_decompress(&codec_); });
  return true;
}

Metadata metadata_of(JpegDecompressor& codec) {
  Metadata metadata;
  metadata.density = {codec->density_unit, codec->X_density, codec->Y_density};
  metadata.icc = icc_of(codec);
  for (const jpeg_marker_struct* m = codec->marker_list; m; m = m->next) {
    if (m->marker == kApp1 && begins_with(*m, kExif) && metadata.exif.empty()) {
      metadata.exif = bytes_after(*m, kExif);
    } else if (m->marker == kApp1 && begins_with(*m, kXmp) && metadata.xmp.empty()) {
      metadata.xmp = bytes_after(*m, kXmp);
    } else if (m->marker == kApp13 || m->marker == JPEG_COM || (m->marker == kApp1 && begins_with(*m, kExtendedXmp))) {
      metadata.others.push_back({m->marker, Bytes(m->data, m->data + m->data_length)});
    }
  }
  return metadata;
}

ImageInfo describe(JpegDecompressor& decompressor) {
  const jpeg_decompress_struct& codec = *decompressor.get();
  ImageInfo info;
  info.size = {static_cast<int>(codec.image_width), static_cast<int>(codec.image_height)};
  info.colour = colour_model(codec);
  info.bits = codec.data_precision;
  info.progressive = codec.progressive_mode != 0;
  info.multiple_scans = codec.inputctl->has_multiple_scans != 0;
  info.arithmetic = codec.arith_code != 0;
  info.restart_interval = static_cast<int>(codec.restart_interval);
  describe_sampling(codec, info);
  const auto exif = find(codec, kApp1, kExif);
  const int orientation = exif_orientation(exif);
  info.orientation_known = orientation >= 1 && orientation <= 8;
  if (info.orientation_known) info.orientation = static_cast<Orientation>(orientation);
  info.exif_bytes = exif.size();
  info.xmp_bytes = find(codec, kApp1, kXmp).size();
  describe_profile(codec, info);
  return info;
}

}  // namespace lightmill
