#pragma once

#include "lightmill/encoding.h"
#include "lightmill/frame_state.h"
#include "lightmill/image_info.h"
#include "lightmill/step.h"

#include <cstddef>
#include <span>
#include <string>

namespace lightmill {

/// How much a result shows of what decoding at a scale loses.
enum class Fidelity {
  fast,   ///< no more than it has samples
  web,    ///< losses below a tenth of a decibel of what coding loses itself are hidden
  fine,   ///< as coded well, or with full chroma
  exact,  ///< samples are kept as they are
};

/// A scale that is cheaper than decoding all.
struct DecodeScale {
  step::Scale scale;
  double least_shrink = 1;  ///< how far a resize must shrink what is left, for the result to lose next to nothing
};

/// How files of one format are made of the quantized coefficients of files of another, or of the same.
class CoefficientAbilities {
 public:
  virtual ~CoefficientAbilities() = default;

  /// `encoding`, here and below, is of the format that is written, and `input` of that which is read. Whether the
  /// encoding asks for coefficients of other precision than the input's, which are made of them.
  virtual bool changes_precision(const Encoding& encoding) const = 0;
  /// Why the input has none; empty where it has.
  virtual std::string why_none(const ImageInfo& input) const = 0;
  /// Whether they may be moved, left out and have other metadata; else a file is made of all that the input has.
  virtual bool rearranges() const = 0;
  /// Why the picture cannot be written so with the coefficients that it has; empty where it can.
  /// `own`: the input's sampling of chroma, turned as the result is.
  virtual std::string why_not(const ImageInfo& input, const Encoding& encoding, step::Channels channels,
                              Subsampling own) const = 0;
  /// Of the samples that move together.
  virtual Size grid(const ImageInfo& input, step::Channels channels) const = 0;
  /// What a plan names of it.
  virtual Encoding kept(const Encoding& encoding, Subsampling own) const = 0;
  /// What is done, for people: "blocks move".
  virtual std::string reason(const Encoding& encoding) const = 0;
  /// The most that is held beside the file and metadata.
  virtual std::size_t bytes(const ImageInfo& input, const Encoding& encoding) const = 0;
};

/// What the codec of a format can do and what it costs, for who plans: no frame, and no library's header. Thread-safe.
class Abilities {
 public:
  virtual ~Abilities() = default;

  /// How a picture is coded, for people: "baseline", "8 bits, alpha".
  virtual std::string describe(const ImageInfo& info) const = 0;
  /// The longest side of a picture that is read or written.
  virtual int largest_side() const = 0;
  /// What decoding of `input` can scale down to at no cost, beside 1, the smallest first.
  virtual std::span<const DecodeScale> scales(const ImageInfo& input, Domain domain, Fidelity fidelity) const = 0;
  /// What a result shows of `input` that is of this format and coded so.
  virtual Fidelity fidelity(const Encoding& encoding, const ImageInfo& input) const = 0;
  /// Why the picture cannot be had as planes; empty where it can.
  virtual std::string why_no_planes(const ImageInfo& info) const = 0;
  /// Whether decoding can leave out the chroma of a picture that has luma apart from it.
  virtual bool decodes_luma_alone() const { return false; }
  /// What can be written: planes, or pixels alone; alpha; samples of more than 8 bits.
  virtual bool writes_planes() const = 0;
  virtual bool writes_alpha() const = 0;
  virtual int most_bits() const = 0;
  /// The sampling of chroma that `encoding`, which is of this format, is written with; `own` is the input's, turned as
  /// the result is.
  virtual Subsampling written_subsampling(const Encoding& encoding, const ImageInfo& input, Subsampling own) const = 0;

  /// Whether a picture's rows can go from decoding, through a resampling, to an encoder of the same format as they are
  /// made.
  virtual bool streams(const ImageInfo& /*input*/, const step::Decode& /*decode*/) const { return false; }
  /// The most that is held of such rows, of what codes them and of what is written; `decoded` has the window that
  /// becomes the whole of `result`. `encoding` is of this format.
  virtual std::size_t streaming_bytes(const ImageInfo& /*input*/, const step::Decode& /*decode*/,
                                      const FrameState& /*decoded*/, const FrameState& /*result*/,
                                      const Encoding& /*encoding*/) const {
    return 0;
  }

  /// How much it matters that what is written is made of coefficients that the input has. `encoding` is of this format.
  virtual Lossless wish(const Encoding& /*encoding*/) const { return Lossless::off; }
  /// Whether it names anything that those coefficients need not have: then nobody is surprised that they are not kept.
  virtual bool names_more(const Encoding& /*encoding*/) const { return true; }

  /// The most that the step holds beside the frame that it makes.
  virtual std::size_t decoding_bytes(const ImageInfo& info, const step::Decode& step) const = 0;
  /// The most that encoding the frame holds beside it, the result included. `encoding` is of this format.
  virtual std::size_t encoding_bytes(const Encoding& encoding, const FrameState& frame) const = 0;
};

const Abilities& abilities(Format format);

}  // namespace lightmill
