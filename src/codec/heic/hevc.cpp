#include "codec/heic/hevc.h"

#include "codec/heic/boxes.h"
#include "codec/heic/unwritten.h"

#include "lightmill/error.h"

#include <libde265/de265.h>

#include <algorithm>
#include <limits>
#include <new>
#include <vector>

namespace lightmill {
namespace {

/// Its tables are made once.
void begin_library() {
  static const de265_error begun = de265_init();
  if (begun != DE265_OK) throw Error(Cause::out_of_memory, "no memory for libde265's tables");
}

struct FreeDecoder {
  void operator()(de265_decoder_context* decoder) const { de265_free_decoder(decoder); }
};

/// What goes to the decoder of an item, found out before: parameter sets of the size that is told, and the slices of
/// one intra picture. What else there may be is for others.
class Units {
 public:
  using View = std::span<const std::uint8_t>;

  Units(const HevcConfiguration& configuration, View data, Size size) : configuration_(configuration), size_(size) {
    for (const View set : configuration.sets) take(set);
    BoxReader reader(data, "hvc1");
    while (!reader.empty() && !lost_) {
      if (reader.rest().size() < configuration.length_size) {
        lost_ = "its data end early";
        break;
      }
      const std::uint64_t told = reader.number(configuration.length_size);
      if (told > reader.rest().size()) lost_ = "its data end early";
      take(reader.take(std::min<std::uint64_t>(told, reader.rest().size())));
    }
    if (slices_ > 0) return;
    if (predicted_) throw Error(Cause::unsupported, "a HEIF picture that is predicted from others");
    throw Error(Cause::damaged, lost_.value_or("a picture without data"));
  }

  const std::vector<View>& all() const { return all_; }
  const std::optional<std::string>& lost() const { return lost_; }

 private:
  void take(View unit) {
    if (unit.size() < 3) return;
    const auto [type, layer] = hevc_unit_head(unit);
    if (layer > 0) return;
    if (type == static_cast<int>(HevcUnit::sequence)) check(read_hevc_sequence(unit));
    const bool is_set = type >= static_cast<int>(HevcUnit::video) && type <= static_cast<int>(HevcUnit::picture);
    const bool is_slice =
        type >= static_cast<int>(HevcUnit::slice_first) && type <= static_cast<int>(HevcUnit::slice_last);
    predicted_ |= type < static_cast<int>(HevcUnit::slice_first);
    if (is_set || (is_slice && is_of_first_picture(unit))) all_.push_back(unit);
  }

  /// A first slice begins the next picture.
  bool is_of_first_picture(View slice) {
    constexpr int kMostSlices = 1'000;  // of the highest level 600
    if ((slice[2] & 0x80) != 0) ++pictures_;
    if (pictures_ > 1) return false;
    if (++slices_ > kMostSlices) throw Error(Cause::damaged, "a picture of more slices than HEVC has");
    return true;
  }

  /// Some encoders do not say how far the picture goes in the last blocks.
  void check(const HevcSequence& sequence) const {
    constexpr int kLargestBlock = 64;
    const auto fits = [](int seen, int told) { return seen >= told && seen - told < kLargestBlock; };
    if (!fits(sequence.visible.width, size_.width) || !fits(sequence.visible.height, size_.height) ||
        sequence.coded.width - sequence.visible.width >= kLargestBlock ||
        sequence.coded.height - sequence.visible.height >= kLargestBlock)
      throw Error(Cause::damaged, "its HEVC is of " + to_string(sequence.visible) + " samples, where the file says " +
                                      to_string(size_));
    if (sequence.samples != configuration_.samples)
      throw Error(Cause::damaged, "its HEVC has other samples than the file says");
  }

  const HevcConfiguration& configuration_;
  const Size size_;
  std::vector<View> all_;
  std::optional<std::string> lost_;
  int pictures_ = 0, slices_ = 0;
  bool predicted_ = false;
};

/// Of slices that are decoded one after the other.
bool is_harmless(de265_error warning) {
  return warning == DE265_WARNING_WARNING_BUFFER_FULL || warning == DE265_WARNING_NO_WPP_CANNOT_USE_MULTITHREADING;
}

}  // namespace

class HevcPicture::Decoder {
 public:
  Decoder(const HevcSamples& coding, BufferPool& pool) : coding_(coding), pool_(pool) {
    begin_library();
    context_.reset(de265_new_decoder());
    if (!context_) throw Error(Cause::out_of_memory, "no memory for its decoder");
    de265_image_allocation functions{allocate, release};
    de265_set_image_allocation_functions(context_.get(), &functions, this);
    // It asks for memory of others only where no sample adaptive offset is to come. That is put right in `make`.
    without_offset(true);
  }
  /// Its images come back here while it goes.
  ~Decoder() { context_.reset(); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  void push(Units::View unit) {
    if (unit.size() > std::numeric_limits<int>::max()) throw Error(Cause::too_large, "a part of it is over 2 GiB");
    if (de265_push_NAL(context_.get(), unit.data(), static_cast<int>(unit.size()), 0, nullptr) != DE265_OK)
      throw Error(Cause::out_of_memory, "no memory for its data");
  }

  /// Null where there is none. What is wrong is in `lost`.
  const de265_image* decode(const TimeLimit& time, std::optional<std::string>& lost) {
    de265_push_end_of_frame(context_.get());
    const de265_image* image = nullptr;
    for (int more = 1; more != 0 && !image;) {
      const de265_error error = de265_decode(context_.get(), &more);
      if (time.is_over()) throw Error(Limit::seconds, time.reason());
      if (error != DE265_OK && error != DE265_ERROR_WAITING_FOR_INPUT_DATA) lose(error, lost);
      if (error == DE265_ERROR_WAITING_FOR_INPUT_DATA) more = 0;
      image = de265_get_next_picture(context_.get());
    }
    for (auto warning = de265_get_warning(context_.get()); warning != DE265_OK;
         warning = de265_get_warning(context_.get()))
      if (!is_harmless(warning)) lose(warning, lost);
    if (no_memory_) throw Error(Cause::out_of_memory, "no memory for its samples");
    return image;
  }

  void clear_unwritten(Unwritten with, std::optional<std::string>& lost) {
    if (!used_) throw Error(Cause::internal, "a libde265 that takes memory of its own");
    if (replace_unwritten(planes_, with) && !lost) lost = "a part of its HEVC is missing";
  }

 private:
  static void lose(de265_error error, std::optional<std::string>& lost) {
    if (!lost) lost = "its HEVC is damaged (" + std::string(de265_get_error_text(error)) + ")";
  }

  void without_offset(bool value) {
    de265_set_parameter_bool(context_.get(), DE265_DECODER_PARAM_DISABLE_SAO, value ? 1 : 0);
  }

  /// An intra picture is one; what a damaged one asks for beside is not needed.
  bool make(const de265_image_spec& spec, de265_image* image) {
    if (used_) return false;
    const auto align = [&](int width) {
      return static_cast<std::size_t>(ceil_div(width, spec.alignment)) * static_cast<std::size_t>(spec.alignment);
    };
    const std::size_t bytes = coding_.bits > 8 ? 2 : 1;
    const Subsampling sub = coding_.subsampling();
    const std::size_t luma = align(spec.width), chroma = align(ceil_div(spec.width, sub.across));
    const auto tall = static_cast<std::size_t>(spec.height),
               chroma_tall = static_cast<std::size_t>(ceil_div(spec.height, sub.down));
    constexpr std::size_t kPadding = 64;  // SSE reads behind the end
    const std::size_t luma_bytes = luma * tall * bytes + kPadding;
    const std::size_t chroma_bytes = coding_.gray() ? 0 : chroma * chroma_tall * bytes + kPadding;
    buffer_ = pool_.acquire(luma_bytes + 2 * chroma_bytes);
    planes_ = {.planes = {}, .size = {spec.width, spec.height}, .coding = coding_, .color = {}};
    planes_.planes[0] = {buffer_.data(), luma * bytes};
    for (std::size_t i = 1; i < 3 && !coding_.gray(); ++i)
      planes_.planes[i] = {buffer_.data() + luma_bytes + (i - 1) * chroma_bytes, chroma * bytes};
    fill_unwritten(planes_);
    for (int i = 0; i < 3; ++i) {
      const auto& [samples, stride] = planes_.planes[static_cast<std::size_t>(i)];
      de265_set_image_plane(image, i, samples, static_cast<int>(stride), nullptr);
    }
    without_offset(false);
    used_ = true;
    return true;
  }
  static int allocate(de265_decoder_context*, de265_image_spec* spec, de265_image* image, void* self) noexcept {
    auto& decoder = *static_cast<Decoder*>(self);
    try {
      return decoder.make(*spec, image) ? 1 : 0;
    } catch (...) {
      decoder.no_memory_ = true;
    }
    return 0;
  }
  static void release(de265_decoder_context*, de265_image*, void*) noexcept {}

  const HevcSamples coding_;
  BufferPool& pool_;
  std::unique_ptr<de265_decoder_context, FreeDecoder> context_;
  Buffer buffer_;
  HevcPlanes planes_;
  bool used_ = false, no_memory_ = false;
};

HevcPicture::HevcPicture(const HevcConfiguration& configuration, std::span<const std::uint8_t> data, Size size,
                         const Settings& settings)
    : decoder_(std::make_unique<Decoder>(configuration.samples, settings.pool)) {
  const Units units(configuration, data, size);
  lost_ = units.lost();
  for (const Units::View unit : units.all()) decoder_->push(unit);
  const de265_image* const image = decoder_->decode(settings.time, lost_);
  if (!image) throw Error(Cause::damaged, lost_.value_or("its HEVC holds no picture"));
  planes_ = {.planes = {},
             .size = size,
             .coding = configuration.samples,
             .color = {.primaries = de265_get_image_colour_primaries(image),
                       .transfer = de265_get_image_transfer_characteristics(image),
                       .matrix = de265_get_image_matrix_coefficients(image),
                       .full_range = de265_get_image_full_range_flag(image) != 0}};
  decoder_->clear_unwritten(settings.unwritten, lost_);
  for (int i = 0; i < (planes_.coding.gray() ? 1 : 3); ++i) {
    int stride = 0;
    const std::uint8_t* const samples = de265_get_image_plane(image, i, &stride);
    // It is the decoder's own, which nobody else reads.
    planes_.planes[static_cast<std::size_t>(i)] = {const_cast<std::uint8_t*>(samples),
                                                   static_cast<std::size_t>(stride)};
  }
}

HevcPicture::~HevcPicture() = default;

std::string hevc_library_version() { return de265_get_version(); }

}  // namespace lightmill
