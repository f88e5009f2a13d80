#pragma once

#include "codec/encoding_form.h"

namespace lightmill {

const EncodingForm<JxlEncoding>& form_of(const JxlEncoding&);

inline JxlEncoding for_samples(const JxlEncoding& encoding, Subsampling) { return encoding; }

}  // namespace lightmill
