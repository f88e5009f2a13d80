#pragma once

#include "codec/encoding_form.h"

namespace lightmill {

const EncodingForm<AvifEncoding>& form_of(const AvifEncoding&);

inline AvifEncoding for_samples(const AvifEncoding& encoding, Subsampling) { return encoding; }

}  // namespace lightmill
