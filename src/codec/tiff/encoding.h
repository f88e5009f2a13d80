#pragma once

#include "codec/encoding_form.h"

namespace lightmill {

const EncodingForm<TiffEncoding>& form_of(const TiffEncoding&);

inline TiffEncoding for_samples(const TiffEncoding& encoding, Subsampling) { return encoding; }

}  // namespace lightmill
