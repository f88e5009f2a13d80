#pragma once

#include "codec/encoding_form.h"

namespace lightmill {

const EncodingForm<JpegEncoding>& form_of(const JpegEncoding&);

/// What samples are coded with, where it is not all named.
int quality_of(const JpegEncoding& encoding);
Subsampling sampling_of(const JpegEncoding& encoding);
JpegEncoding for_samples(const JpegEncoding& encoding, Subsampling subsampling);

}  // namespace lightmill
