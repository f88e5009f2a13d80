#pragma once

#include "codec/jpeg/internals.h"

namespace lightmill {

/// Inverse DCTs that give a block at half and a quarter of its size by keeping the lowest 4x4 or 2x2 coefficients
/// (Dugad and Ahuja, "A fast scheme for image size change in the compressed domain", 2001). libjpeg-turbo's own reduced
/// transforms average 2x2 or 4x4 samples: that dims what the smaller picture could still show (1.8 dB at the Nyquist
/// frequency of a following shrink by 1.26) and lets through more of what it cannot.
///
/// They have libjpeg's signature for an entry of jpeg_inverse_dct::inverse_DCT.
void idct_to_4x4(j_decompress_ptr codec, jpeg_component_info* component, JCOEFPTR coefficients, JSAMPARRAY rows,
                 JDIMENSION column);
void idct_to_2x2(j_decompress_ptr codec, jpeg_component_info* component, JCOEFPTR coefficients, JSAMPARRAY rows,
                 JDIMENSION column);

}  // namespace lightmill
