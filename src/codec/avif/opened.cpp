#include "codec/avif/opened.h"

#include "codec/avif/obus.h"
#include "codec/exif_turn.h"
#include "codec/iso_box.h"
#include "color/profile.h"

#include "lightmill/error.h"

#include <algorithm>
#include <array>
#include <new>

namespace lightmill {
namespace {

AvifView view_of(const avifRWData& data) { return {data.data, data.size}; }

Cause cause_of(avifResult result) {
  switch (result) {
    case AVIF_RESULT_OUT_OF_MEMORY:
      return Cause::out_of_memory;
    case AVIF_RESULT_NO_CONTENT:
    case AVIF_RESULT_NO_AV1_ITEMS_FOUND:
    case AVIF_RESULT_UNSUPPORTED_DEPTH:
    case AVIF_RESULT_NOT_IMPLEMENTED:
    case AVIF_RESULT_NO_CODEC_AVAILABLE:
      return Cause::unsupported;
    default:
      return Cause::damaged;
  }
}

Orientation turn_of(const avifImage& image) {
  constexpr std::array kCounterClockwise{Orientation::identity, Orientation::rotate_270, Orientation::rotate_180,
                                         Orientation::rotate_90};
  Orientation turn = Orientation::identity;
  if ((image.transformFlags & AVIF_TRANSFORM_IROT) != 0) turn = kCounterClockwise.at(image.irot.angle & 3);
  if ((image.transformFlags & AVIF_TRANSFORM_IMIR) != 0)
    turn = compose(turn, image.imir.mode == 0 ? Orientation::flip_vertical : Orientation::flip_horizontal);
  return turn;
}

Subsampling subsampling_of(avifPixelFormat format) {
  if (format == AVIF_PIXEL_FORMAT_YUV420) return kSampling420;
  return format == AVIF_PIXEL_FORMAT_YUV422 ? kSampling422 : kSampling444;
}

ColorModel color_of(const avifImage& image) {
  if (image.yuvFormat == AVIF_PIXEL_FORMAT_YUV400) return ColorModel::gray;
  return image.matrixCoefficients == AVIF_MATRIX_COEFFICIENTS_IDENTITY ? ColorModel::rgb : ColorModel::ycc;
}

}  // namespace

void throw_avif(avifResult result, const avifDiagnostics& diagnostics, const std::string& lost) {
  const std::string words = diagnostics.error[0] != 0 ? diagnostics.error : avifResultToString(result);
  throw Error(cause_of(result), lost + " (" + words + ")");
}

AvifSource::AvifSource(AvifView file) : file_(file) {
  io_.read = read;
  io_.sizeHint = file.size();
  io_.persistent = AVIF_TRUE;
  io_.data = this;
}

avifResult AvifSource::read(avifIO* io, std::uint32_t flags, std::uint64_t offset, std::size_t size,
                            avifROData* out) noexcept {
  return flags == 0 ? static_cast<AvifSource*>(io->data)->part(offset, size, *out) : AVIF_RESULT_IO_ERROR;
}

avifResult AvifSource::part(std::uint64_t offset, std::size_t size, avifROData& out) noexcept {
  constexpr int kMostPictures = 32;
  const std::size_t length = file_.size();
  const bool all_there = offset <= length && size <= length - offset;
  if (!all_there && waits_) return AVIF_RESULT_WAITING_ON_IO;
  if (offset > length) return AVIF_RESULT_IO_ERROR;
  const auto at = static_cast<std::size_t>(offset);
  const AvifView bytes = file_.subspan(at, std::min(size, length - at));
  if (told_ > 0) {
    const Av1Demands demands = demands_of(bytes);
    if (demands.pixels > told_) refusal_ = AvifRefusal::larger_than_told;
    if (demands.pictures > kMostPictures) refusal_ = AvifRefusal::many_pictures;
    if (refusal_ != AvifRefusal::none) return AVIF_RESULT_IO_ERROR;
  }
  out = {bytes.data(), bytes.size()};
  return AVIF_RESULT_OK;
}

OpenedAvif::OpenedAvif(AvifView file, int threads) : boxes_(file), source_(file), threads_(threads) {
  if (boxes_.cut()) damage_ = "the file ends early";
  if (!boxes_.data_in_one_piece()) trust_ = AvifTrust::tolerant;  // what the source watches is whole data
  const avifResult whole = parse(beside_);
  if (whole != AVIF_RESULT_OK) {
    const avifDiagnostics diagnostics = decoder_->diag;
    beside_ = Beside::none;
    if (parse(beside_) != AVIF_RESULT_OK)
      throw_avif(whole, diagnostics, damage_.value_or("its boxes are not as they must be"));
    if (!damage_) oddities_.emplace_back("its EXIF and XMP, of which not all is there, are left out");
  }
  settle_place();
  source_.watch(std::max(boxes_.largest().area(), std::int64_t{1}));
}

void OpenedAvif::reopen_tolerantly() {
  trust_ = AvifTrust::tolerant;
  source_.watch(0);  // dav1d has a limit of its own
  const avifResult result = parse(beside_);
  if (result != AVIF_RESULT_OK) throw_avif(result, decoder_->diag, "its boxes are not as they must be");
  source_.wait_for_more();
  decoder_->allowIncremental = AVIF_TRUE;
}

avifResult OpenedAvif::parse(Beside beside) {
  constexpr std::uint32_t kLongest = 65'535, kMostPictures = 65'536;
  decoder_.reset(avifDecoderCreate());
  if (!decoder_) throw std::bad_alloc();
  const auto codec = trust_ == AvifTrust::strict ? AVIF_CODEC_CHOICE_AOM : AVIF_CODEC_CHOICE_DAV1D;
  if (avifCodecName(codec, AVIF_CODEC_FLAG_CAN_DECODE)) decoder_->codecChoice = codec;
  decoder_->maxThreads = threads_;
  decoder_->strictFlags = AVIF_STRICT_DISABLED;  // what older writers leave out is not needed
  decoder_->imageDimensionLimit = kLongest;
  decoder_->imageCountLimit = kMostPictures;
  if (const std::int64_t told = boxes_.largest().area(); told > 0)
    decoder_->imageSizeLimit = static_cast<std::uint32_t>(told);
  decoder_->ignoreExif = decoder_->ignoreXMP = beside == Beside::none ? AVIF_TRUE : AVIF_FALSE;
  avifDecoderSetIO(decoder_.get(), source_.io());
  return avifDecoderParse(decoder_.get());
}

/// First the crop, then the turn, then the mirror (ISO/IEC 23000-22, 7.3.6.7).
void OpenedAvif::settle_place() {
  const avifImage& image = *decoder_->image;
  place_ = {0, 0, static_cast<int>(image.width), static_cast<int>(image.height)};
  turn_ = turn_of(image);
  if ((image.transformFlags & AVIF_TRANSFORM_CLAP) == 0) return;
  avifCropRect crop;
  avifDiagnostics diagnostics;
  // Pixels are cropped, so that odd offsets of subsampled pictures do no harm.
  if (avifCropRectConvertCleanApertureBox(&crop, &image.clap, image.width, image.height, AVIF_PIXEL_FORMAT_YUV444,
                                          &diagnostics)) {
    place_ = {static_cast<int>(crop.x), static_cast<int>(crop.y), static_cast<int>(crop.width),
              static_cast<int>(crop.height)};
  } else {
    oddities_.emplace_back("the crop that it asks for is none of whole samples inside it, and is not done");
  }
}

/// Some writers put "Exif\0\0" in front, as a JPEG has it.
AvifView OpenedAvif::exif() const {
  constexpr std::string_view kBegins[] = {{"II*\0", 4}, {"MM\0*", 4}};
  const AvifView all = view_of(decoder_->image->exif);
  std::size_t first = all.size();
  for (const std::string_view begin : kBegins) first = std::min(first, text_of(all).find(begin));
  return all.subspan(first);
}

AvifView OpenedAvif::icc() const { return view_of(decoder_->image->icc); }

CodedColors OpenedAvif::colors() const {
  const avifImage& image = *decoder_->image;
  return {image.colorPrimaries, image.transferCharacteristics};
}

ImageInfo OpenedAvif::describe() const {
  const avifImage& image = *decoder_->image;
  ImageInfo info;
  info.format = Format::avif;
  info.size = turned(place_.size(), turn_);
  const std::int64_t coded = std::int64_t{image.width} * image.height;
  info.hidden_pixels = std::max(coded, boxes_.largest().area()) - info.size.area();
  info.color = color_of(image);
  info.subsampling = subsampling_of(image.yuvFormat);
  if (transposes(turn_)) info.subsampling = info.subsampling.transposed();
  info.stored_bits = static_cast<int>(image.depth);
  info.bits = info.stored_bits > 8 ? 16 : 8;
  info.alpha = decoder_->alphaPresent != 0;
  info.frames = std::max(decoder_->imageCount, 1);
  info.orientation_known = exif_orientation(exif()) != 0;
  info.exif_bytes = exif().size();
  info.xmp_bytes = image.xmp.size;
  info.icc_bytes = image.icc.size;
  if (image.icc.size > 0) info.icc_space = icc_color_space(icc());
  if (image.icc.size == 0 && !colors().means_srgb()) info.other_bytes = kBytesBeside;
  return info;
}

Metadata OpenedAvif::metadata(MetadataPolicy policy) const {
  Metadata metadata;
  if (policy == MetadataPolicy::strip_all) return metadata;
  const auto copy = [](AvifView from, Bytes& to) { to.assign(from.begin(), from.end()); };
  copy(icc(), metadata.icc);
  if (metadata.icc.empty() && !colors().means_srgb()) metadata.color_chunks.push_back(colors().chunk());
  if (policy == MetadataPolicy::strip) return metadata;
  copy(exif(), metadata.exif);
  copy(view_of(decoder_->image->xmp), metadata.xmp);
  reset_orientation(metadata);
  return metadata;
}

std::vector<std::string> OpenedAvif::warnings(MetadataPolicy policy) const {
  const avifImage& image = *decoder_->image;
  std::vector<std::string> texts = oddities_;
  if (policy == MetadataPolicy::keep && image.exif.size > 0 && exif().empty())
    texts.emplace_back("its EXIF is broken and is left out");
  if (decoder_->imageCount > 1)
    texts.emplace_back("an animation of " + std::to_string(decoder_->imageCount) +
                       " pictures, of which the first alone is kept");
  if ((image.transformFlags & AVIF_TRANSFORM_PASP) != 0 && image.pasp.hSpacing != image.pasp.vSpacing)
    texts.emplace_back("its samples are not square, which is not heeded");
  if (turn_ == Orientation::identity) tell_of_exif_turn("AVIF", exif(), texts);
  if (policy == MetadataPolicy::strip && image.icc.size == 0 && exif_says_adobe_rgb(exif()))
    texts.emplace_back(kAdobeRgbIsLost);
  texts.insert(texts.end(), boxes_.not_kept().begin(), boxes_.not_kept().end());
  constexpr std::size_t kFew = 16;
  if (boxes_.behind() > kFew)
    texts.emplace_back(std::to_string(boxes_.behind()) + " bytes behind the picture: not kept");
  return texts;
}

}  // namespace lightmill
