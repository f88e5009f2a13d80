#pragma once

#include "fuzz/targets.h"

/// The targets, one a line here and in the table.
namespace lightmill::fuzz {

// Pictures, behind choices of how they are read.
extern const Target kJpegDecode;     ///< our decoders of JPEG against libjpeg's and against each other
extern const Target kJpegStream;     ///< what goes in bands against whole frames
extern const Target kJpegTranscode;  ///< what keeps coefficients, as they come and by libjpeg, there and back
extern const Target kJpegSplit;      ///< a scan that several threads decode against one
extern const Target kJpeg, kPng, kWebp, kTiff, kAvif, kJxl, kHeic, kGif;  ///< from a file to a file, as a run does it
extern const Target kPictureEnds;  ///< where a picture ends, and whether it is whole, of any format
// What pictures say of themselves.
extern const Target kExif, kXmp, kIptc, kIcc, kMetadata;
// Texts of people and of other programs.
extern const Target kRecipe, kNames, kPatterns, kList, kManifest;
// What lightmill wrote itself, or its other processes say.
extern const Target kJournal, kRecords, kReport, kMessages;

inline constexpr const Target* kAll[] = {
    &kJpegDecode, &kJpegStream, &kJpegTranscode, &kJpegSplit,   &kJpeg,     &kPng,     &kWebp,    &kTiff,   &kAvif,
    &kJxl,        &kHeic,       &kGif,           &kPictureEnds, &kExif,     &kXmp,     &kIptc,    &kIcc,    &kMetadata,
    &kRecipe,     &kNames,      &kPatterns,      &kList,        &kManifest, &kJournal, &kRecords, &kReport, &kMessages,
};

}  // namespace lightmill::fuzz
