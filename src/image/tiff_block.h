#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace lightmill {

enum class ByteOrder { little, big };

/// Whether counts and offsets have 32 bits, or 64 as in a BigTIFF.
enum class TiffKind { classic, big };

/// What an entry's values are (TIFF 6.0, section 2; BigTIFF).
enum class TiffType : std::uint16_t {
  byte = 1,
  ascii = 2,
  word = 3,   ///< SHORT
  dword = 4,  ///< LONG
  rational = 5,
  signed_byte = 6,
  undefined = 7,
  signed_word = 8,
  signed_dword = 9,
  signed_rational = 10,
  single_float = 11,
  double_float = 12,
  directory = 13,  ///< IFD
  qword = 16,      ///< LONG8
  signed_qword = 17,
  directory8 = 18,  ///< IFD8
};

/// Of one value; 0 of types that there are not.
constexpr std::size_t size_of(TiffType type) {
  constexpr std::size_t kSizes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
  const auto number = static_cast<std::size_t>(type);
  return number < std::size(kSizes) ? kSizes[number] : 0;
}

/// The directories of a TIFF file or an EXIF block, where they lie. Nothing is read past the bytes, and what is not
/// whole is not there.
class TiffBlock {
 public:
  using View = std::span<const std::uint8_t>;
  struct Directory {
    std::uint64_t entries = 0;  ///< where they begin
    std::size_t count = 0;      ///< that it says to have
    std::size_t whole = 0;      ///< that lie in the bytes
    std::uint64_t next = 0;     ///< directory; 0: none
  };
  struct Entry {
    std::uint16_t tag = 0;
    TiffType type{};
    std::uint64_t count = 0;
    std::uint64_t place = 0;  ///< of its values
    bool inside = false;      ///< which lie in the entry itself
  };

  /// Nothing where the bytes do not begin as a TIFF does.
  static std::optional<TiffBlock> of(View bytes);

  View bytes() const { return bytes_; }
  ByteOrder order() const { return order_; }
  TiffKind kind() const { return kind_; }
  std::uint64_t first_directory() const { return first_; }

  /// Of 1 to 8 bytes.
  std::optional<std::uint64_t> number(std::uint64_t at, std::size_t size) const;
  std::optional<Directory> directory(std::uint64_t at) const;
  /// Of those that are whole.
  Entry entry(const Directory& directory, std::size_t index) const;
  /// The first of that tag.
  std::optional<Entry> find(const Directory& directory, std::uint16_t tag) const;
  /// All its values; nothing where they do not lie in the bytes.
  std::optional<View> value(const Entry& entry) const;
  /// One of its values, of types of whole numbers without a sign.
  std::optional<std::uint64_t> number(const Entry& entry, std::uint64_t index = 0) const;

 private:
  TiffBlock(View bytes, ByteOrder order) : bytes_(bytes), order_(order) {}
  std::size_t entry_size() const { return kind_ == TiffKind::big ? 20 : 12; }
  std::size_t offset_size() const { return kind_ == TiffKind::big ? 8 : 4; }
  std::uint64_t sure(std::uint64_t at, std::size_t size) const { return number(at, size).value_or(0); }

  View bytes_;
  ByteOrder order_;
  TiffKind kind_ = TiffKind::classic;
  std::uint64_t first_ = 0;
};

}  // namespace lightmill
