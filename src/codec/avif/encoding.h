#pragma once

#include "codec/encoding_form.h"

namespace lightmill {

const EncodingForm<AvifEncoding>& form_of(const AvifEncoding&);

/// What samples are coded with, where it is not named; of a frame whose samples have 8 or 16 bits.
Subsampling sampling_of(const AvifEncoding& encoding);
int bits_of(const AvifEncoding& encoding, int frame_bits);
AvifEncoding for_samples(const AvifEncoding& encoding, Subsampling subsampling);

/// Whether AV1 has that sampling of chroma.
bool avif_takes(const ChromaChoice& chroma);

}  // namespace lightmill
