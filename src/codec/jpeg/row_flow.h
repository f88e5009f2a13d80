#pragma once

#include "codec/jpeg/planes_encoder.h"
#include "color/conversion.h"
#include "image/frame.h"
#include "samples/fixed_point.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace lightmill {

/// A component's rows, from the plane that is decoded to the one that is encoded.
struct ComponentFlow {
  Size decoded;
  Size real;         ///< the part of it that is picture; the last row and column of that are repeated beyond it
  int rows_in_imcu;  ///< of the decoder's
  Size result;
  int rows_in_mcu;                              ///< of the encoder's
  std::shared_ptr<const FixedScaling> scaling;  ///< null: the result's rows are those that are decoded

  /// The bands that are to be made for so many MCU rows of the result.
  int bands_for(int mcu_rows) const;
  /// The rows that must have come for so many of the result's MCU rows.
  int rows_for(int mcu_rows) const;
  /// The first row that is still needed, once they are written.
  int first_after(int mcu_rows) const;
};

struct FlowShape {
  std::vector<ComponentFlow> components;
  int imcu_rows;                                       ///< of what is decoded
  int mcu_rows;                                        ///< of the result
  Subsampling chroma;                                  ///< of the result
  std::shared_ptr<const ColorConversion> colors = {};  ///< what the result's rows go through; null: nothing

  /// How many of the decoder's iMCU rows are to be kept, where it is at most `behind` of them behind with a component.
  int rows_to_keep(int behind) const;
};

/// The rows of a picture on their way from a decoder's iMCU rows through a resampling to an encoder's MCU rows. A few
/// of them are kept:
///
///     decoder > ring of the decoder's rows > resampling, 16 rows at a time > ring of the result's rows > encoder
///
/// For one thread at a time.
class RowFlow {
 public:
  /// `ring`: planes with room for `kept` iMCU rows, each of which takes the place of the one so many before it. All
  /// outlive this.
  RowFlow(FlowShape shape, Planes& ring, int kept, const JpegEncoding& encoding, const Metadata& metadata,
          BufferPool& pool);

  /// The decoder is to write a component's iMCU row. All that can be is encoded then, if what lies there is still
  /// needed: in long stretches, since the decoder has its tables near in between. Throws Error (internal where there is
  /// no room even then) and std::bad_alloc.
  void make_room(std::size_t component, int row);
  /// The decoder has written it, and all before it.
  void came(std::size_t component, int row);
  /// Encodes what is left. False where not all rows have come.
  bool complete();
  Blob finish() { return encoder_.finish(); }

 private:
  /// What a component has beside its rows.
  struct Making {
    std::optional<FixedBands> bands;
    Plane rows;    ///< of the result
    int made = 0;  ///< bands
    int come = 0;  ///< rows
  };
  std::vector<Making> making(BufferPool& pool) const;
  std::vector<RowRing> results() const;
  void extend(std::size_t component, int first, int end);
  void make_bands(std::size_t component);
  bool has_room(std::size_t component, int row) const;
  void convert_colors();
  bool ready() const;
  void advance();

  const FlowShape shape_;
  Planes& ring_;
  const int kept_;
  std::vector<Making> making_;
  PlanesEncoder encoder_;
  int written_ = 0;  ///< MCU rows
};

}  // namespace lightmill
