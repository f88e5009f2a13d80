#pragma once

#include "base/simd.h"
#include "codec/jpeg/internals.h"

namespace lightmill {

/// Of libjpeg's own signature, for an entry of jpeg_inverse_dct::inverse_DCT.
using InverseDct = void (*)(j_decompress_ptr codec, jpeg_component_info* component, JCOEFPTR coefficients,
                            JSAMPARRAY rows, JDIMENSION column);

/// An inverse DCT that gives a block at n/8 of its sides by keeping the lowest n x n coefficients (Dugad and Ahuja, "A
/// fast scheme for image size change in the compressed domain", 2001), for n = 2, 4, 5 and 6; null for others. The
/// samples do not depend on `simd`. libjpeg-turbo's own transforms of 2 and 4 average 4x4 or 2x2 samples: that dims
/// what the smaller picture could still show (1.8 dB at the Nyquist frequency of a following shrink by 1.26) and lets
/// through more of what it cannot. Its transforms of 5 and 6 are these, without vectors.
InverseDct scaled_idct(int n, Simd simd = best_simd());

/// Of two blocks that are side by side in the picture.
using InverseDctOfTwo = void (*)(const jpeg_component_info& component, JCOEFPTR first, JCOEFPTR second, JSAMPARRAY rows,
                                 JDIMENSION column);

/// The same samples as of one and then the other; null where it is not made: but for n = 4 with AVX2.
InverseDctOfTwo scaled_idct_of_two(int n, Simd simd = best_simd());

/// For machines with AVX2 only.
void idct_two_to_4x4_by_avx2(const jpeg_component_info& component, JCOEFPTR first, JCOEFPTR second, JSAMPARRAY rows,
                             JDIMENSION column);
void idct_to_5x5_by_avx2(j_decompress_ptr codec, jpeg_component_info* component, JCOEFPTR coefficients, JSAMPARRAY rows,
                         JDIMENSION column);
void idct_to_6x6_by_avx2(j_decompress_ptr codec, jpeg_component_info* component, JCOEFPTR coefficients, JSAMPARRAY rows,
                         JDIMENSION column);

}  // namespace lightmill
