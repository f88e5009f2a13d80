#include "codec/heic/heif_tools.h"
#include "fuzz/metadata_seeds.h"
#include "fuzz/picture_seeds.h"

namespace lightmill::fuzz {

std::vector<test::FileBytes> heic_pictures() {
  using test::HeifItem;
  const test::HeifItem color = test::coded_item(1, test::yuv_noise({16, 16}, 1, 1));
  const test::HeifItem gray = test::gray_item(2, test::noise({16, 16}, 1, 2));
  std::vector<test::FileBytes> all{test::HeifWriter{.items = {color}}.write()};
  HeifItem turned = color;
  turned.properties.insert(turned.properties.end(), {test::irot(1), test::imir(0), test::nclx(1, 13, 6, true)});
  const Bytes exif = exif_block(ByteOrder::big, {0xFF, 0xD8, 0xFF, 0xD9});
  HeifItem tells{.id = 3, .type = "Exif", .data = test::heif_number(0, 4) + std::string(exif.begin(), exif.end())};
  HeifItem says{.id = 4, .type = "mime", .data = xmp_text(), .content = "application/rdf+xml"};
  HeifItem alpha = gray;
  alpha.properties.push_back(test::aux_type("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"));
  alpha.hidden = true;
  all.push_back(test::HeifWriter{.items = {turned, alpha, tells, says},
                                 .references = {{"auxl", 2, {1}}, {"cdsc", 3, {1}}, {"cdsc", 4, {1}}}}
                    .write());
  HeifItem other = color;
  other.id = 5;
  other.hidden = true;
  HeifItem grid{.id = 6, .type = "grid", .data = test::grid_data(2, 1, 30, 16), .properties = {test::ispe(30, 16)}};
  grid.in_data_box = true;
  all.push_back(
      test::HeifWriter{.items = {color, other, grid}, .references = {{"dimg", 6, {1, 5}}}, .primary = 6}.write());
  return all;
}

}  // namespace lightmill::fuzz
