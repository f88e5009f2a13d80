#pragma once

#include "codec/encoding_form.h"

namespace lightmill {

const EncodingForm<WebpEncoding>& form_of(const WebpEncoding&);

inline WebpEncoding for_samples(const WebpEncoding& encoding, Subsampling) { return encoding; }

}  // namespace lightmill
