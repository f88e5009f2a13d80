#include "flags.h"

#include "lightmill/engine.h"

namespace lightmill::cli {
namespace {

constexpr Flag<SourceArguments> kSource[] = {
    {.names = "--from",
     .sets = Text<SourceArguments>{&SourceArguments::from},
     .value = "FILE",
     .help = "a list instead of INPUTS, a path a line; - is stdin"},
    {.names = "--from0",
     .sets = Text<SourceArguments>{&SourceArguments::from0},
     .value = "FILE",
     .help = "the same with a NUL byte after each path, as find -print0 writes"},
    {.names = "--manifest",
     .sets = Text<SourceArguments>{&SourceArguments::manifest},
     .value = "FILE",
     .help = "CSV (path,width,height,size,crop,name) or JSON lines, for sizes, crops and names by image"},
    {.names = "--base",
     .sets = Text<SourceArguments>{&SourceArguments::base},
     .value = "DIR",
     .help = "results of a list are named by their paths below this folder"},
    {.names = "--extensions",
     .sets = Text<SourceArguments>{&SourceArguments::extensions},
     .value = "LIST",
     .help = "which files of a folder (those of all formats), in any case: jpg,png"},
    {.names = "--hidden",
     .sets = On<SourceArguments>{&SourceArguments::hidden},
     .help = "names that begin with a dot too"},
    {.names = "--follow-links",
     .sets = On<SourceArguments>{&SourceArguments::follow_links},
     .help = "enter folders by symbolic links"},
    {.names = "--sort",
     .sets = On<SourceArguments>{&SourceArguments::sort},
     .help = "folders in the order of their names; they are read whole then"},
    {.names = "--include",
     .sets = Texts<SourceArguments>{&SourceArguments::include},
     .value = "GLOB",
     .help = "only paths that fit, as in .gitignore; may be repeated"},
    {.names = "--exclude",
     .sets = Texts<SourceArguments>{&SourceArguments::exclude},
     .value = "GLOB",
     .help = "no paths that fit, nor folders; may be repeated"},
    {.names = "--newer-than",
     .sets = Text<SourceArguments>{&SourceArguments::newer_than},
     .value = "WHEN",
     .help = "changed after 2026-05-31, 2026-05-31T18:00:00, a time ago (2d, 12h, 30m) or a file"},
    {.names = "--min-bytes",
     .sets = Text<SourceArguments>{&SourceArguments::min_bytes},
     .value = "N",
     .help = "files of at least this size, e.g. 50K"},
    {.names = "--max-bytes",
     .sets = Text<SourceArguments>{&SourceArguments::max_bytes},
     .value = "N",
     .help = "files of at most this size"},
    {.names = "--min-dimensions",
     .sets = Text<SourceArguments>{&SourceArguments::min_dimensions},
     .value = "BOX",
     .help = "pictures of at least 800x600 (800x, x600), upright"},
    {.names = "--max-dimensions",
     .sets = Text<SourceArguments>{&SourceArguments::max_dimensions},
     .value = "BOX",
     .help = "pictures of at most this size"},
    {.names = "--shard",
     .sets = Text<SourceArguments>{&SourceArguments::shard},
     .value = "I/N",
     .help = "the Ith of N parts, by name; auto: of a Slurm array or Kubernetes job"},
    {.names = "--take",
     .sets = Text<SourceArguments>{&SourceArguments::take},
     .value = "N",
     .help = "no more than the first N"},
};

constexpr Flag<PictureArguments> kPicture[] = {
    {.names = "--page",
     .sets = Text<PictureArguments>{&PictureArguments::page},
     .value = "N",
     .help = "of a TIFF, or which picture of a GIF (the first, with a warning)"},
    {.names = "--auto-orient", .sets = Nothing{}, .help = "first turn upright as EXIF says (the default)"},
    {.names = "--no-auto-orient",
     .sets = Off<PictureArguments>{&PictureArguments::auto_orient},
     .help = "leave it as it is stored",
     .excludes = "--auto-orient"},
    {.names = "--filter",
     .sets = Text<PictureArguments>{&PictureArguments::filter},
     .value = "NAME",
     .help = "of every resize: lanczos3, bicubic, linear or area"},
    {.names = "--scale-quality",
     .sets = Text<PictureArguments>{&PictureArguments::scale_quality},
     .value = "WHICH",
     .help = "what decoding may leave out: auto, fast (up to a decibel) or exact"},
    {.names = "--linear",
     .sets = On<PictureArguments>{&PictureArguments::linear},
     .help = "let every resize mix light, as an eye does from afar, not what is stored: truer, slower"},
    {.names = "--enlarge",
     .sets = On<PictureArguments>{&PictureArguments::enlarge},
     .help = "let every resize make small pictures larger"},
};

constexpr Flag<EncodingArguments> kEncoding[] = {
    {.names = "--rendition",
     .sets = Texts<EncodingArguments>{&EncodingArguments::renditions},
     .value = "SIZE[:FORMAT][:QUALITY][:name=TEXT]",
     .help = "one of several results: 1024, 256x256:png, x400:70:name=small; may be repeated"},
    {.names = "--format",
     .sets = Text<EncodingArguments>{&EncodingArguments::format},
     .value = "WHICH",
     .help = "of the results: jpeg, png, webp, tiff, avif, jxl, or keep that of each input (the default)"},
    {.names = "--quality",
     .sets = Text<EncodingArguments>{&EncodingArguments::quality},
     .value = "N",
     .help = "1 to 100: of JPEG (85, where lossless the input's), WebP (80), AVIF (60), JPEG XL (90)"},
    {.names = "--level",
     .sets = Text<EncodingArguments>{&EncodingArguments::level},
     .value = "N",
     .help = "of PNG: how long a smaller file is looked for, 0 to 9 (4)"},
    {.names = "--coding",
     .sets = Text<EncodingArguments>{&EncodingArguments::coding},
     .value = "WHICH",
     .help = "of WebP, AVIF and JPEG XL: lossy (the default) or lossless"},
    {.names = "--effort",
     .sets = Text<EncodingArguments>{&EncodingArguments::effort},
     .value = "N",
     .help = "how long a smaller file is looked for, 0 to 9: of WebP (4), AVIF (3), JPEG XL (7)"},
    {.names = "--compression",
     .sets = Text<EncodingArguments>{&EncodingArguments::compression},
     .value = "WHICH",
     .help = "of TIFF: none, lzw, deflate (the default) or zstd"},
    {.names = "--colorspace",
     .sets = Text<EncodingArguments>{&EncodingArguments::colorspace},
     .value = "WHICH",
     .help = "take colors, through their profile, to srgb, p3, adobergb or the profile FILE.icc; or keep"},
    {.names = "--intent",
     .sets = Text<EncodingArguments>{&EncodingArguments::intent},
     .value = "WHICH",
     .help = "how: relative (the default), perceptual, saturation or absolute"},
    {.names = "--background",
     .sets = Text<EncodingArguments>{&EncodingArguments::background},
     .value = "COLOR",
     .help = "behind what is transparent, where the result may not be: #rrggbb, black or white (white)"},
    {.names = "--chroma",
     .sets = Text<EncodingArguments>{&EncodingArguments::chroma},
     .value = "WHICH",
     .help = "4:2:0, 4:2:2, 4:4:4, keep or auto (4:2:0; where lossless: JPEG's own); JPEG: 4:4:0, 4:1:1"},
    {.names = "--bits",
     .sets = Text<EncodingArguments>{&EncodingArguments::bits},
     .value = "N",
     .help = "a sample of AVIF: 8, 10, 12 or auto (8; 10 of pictures that have 16)"},
    {.names = "--strip",
     .sets = OptionalText<EncodingArguments>{&EncodingArguments::strip},
     .value = "[=all]",
     .help = "drop all metadata and gain maps, and a color profile that is sRGB; =all: any profile"},
    {.names = "--keep",
     .sets = Text<EncodingArguments>{&EncodingArguments::keep},
     .value = "LIST",
     .help = "keep these alone: exif, xmp, iptc, icc, gainmap, thumbnail, comments, copyright"},
    {.names = "--drop",
     .sets = Text<EncodingArguments>{&EncodingArguments::drop},
     .value = "LIST",
     .help = "drop these kinds, or gps: where a picture was taken"},
    {.names = "--set",
     .sets = Texts<EncodingArguments>{&EncodingArguments::set},
     .value = "FIELD=TEXT",
     .help = "copyright=TEXT: written into EXIF and XMP, in place of what is there"},
    {.names = "--lossless",
     .sets = Text<EncodingArguments>{&EncodingArguments::lossless},
     .value = "WHICH",
     .help = "keep a JPEG's coefficients: prefer (where nothing else is asked), require, off, trim"},
    {.names = "--optimize",
     .sets = On<EncodingArguments>{&EncodingArguments::optimize},
     .help = "fit the Huffman tables to each picture: smaller, slower"},
    {.names = "--progressive",
     .sets = On<EncodingArguments>{&EncodingArguments::progressive},
     .help = "write progressive JPEG"},
};

constexpr Flag<PlanningArguments> kPlanning[] = {
    {.names = "--domain",
     .sets = Text<PlanningArguments>{&PlanningArguments::domain},
     .value = "WHICH",
     .help = "force the work onto planes or pixels (chosen for each picture)"},
    {.names = "--max-pixels",
     .sets = Text<PlanningArguments>{&PlanningArguments::max_pixels},
     .value = "N",
     .help = "refuse larger pictures, e.g. 50M (268M)"},
    {.names = "--max-scans",
     .sets = Text<PlanningArguments>{&PlanningArguments::max_scans},
     .value = "N",
     .help = "refuse progressive pictures of more scans (100)"},
    {.names = "--max-metadata",
     .sets = Text<PlanningArguments>{&PlanningArguments::max_metadata},
     .value = "SIZE",
     .help = "refuse pictures whose EXIF, XMP, profile and the like are larger, e.g. 10M (256M)"},
    {.names = "--max-seconds",
     .sets = Text<PlanningArguments>{&PlanningArguments::max_seconds},
     .value = "S",
     .help = "give up decoding after this and 0.1 s a megapixel (10)"},
};

constexpr Flag<WritingArguments> kWriting[] = {
    {.names = "--existing",
     .sets = Text<WritingArguments>{&WritingArguments::existing},
     .value = "WHAT",
     .help = "a result that is there already: skip, replace or fail (the default)"},
    {.names = "--keep-times",
     .sets = On<WritingArguments>{&WritingArguments::keep_times},
     .help = "results have their input's time of modification"},
    {.names = "--no-sync",
     .sets = Off<WritingArguments>{&WritingArguments::sync},
     .help = "do not wait until each result is on the disk; a power cut may break some"},
    {.names = "--follow-output-links",
     .sets = On<WritingArguments>{&WritingArguments::follow_output_links},
     .help = "write through links that lead out of the output folder (but not to the inputs)"},
};

const std::string kEngines = engine_names() + " (auto)";

const Flag<RunningArguments> kRunning[] = {
    {.names = "--engine",
     .sets = Text<RunningArguments>{&RunningArguments::engine},
     .value = "NAME",
     .help = kEngines.c_str()},
    {.names = "--threads",
     .sets = Text<RunningArguments>{&RunningArguments::threads},
     .value = "N",
     .help = "0, the default: as many as may run at once"},
    {.names = "--memory",
     .sets = Text<RunningArguments>{&RunningArguments::memory},
     .value = "SIZE",
     .help = "for the whole run, e.g. 512M; images wait for it (half of what is available)"},
    {.names = "--read-ahead",
     .sets = Text<RunningArguments>{&RunningArguments::read_ahead},
     .value = "N",
     .help = "files being read at once while others are worked on; 0: none (8)"},
    {.names = "--damaged",
     .sets = Text<RunningArguments>{&RunningArguments::damaged},
     .value = "WHAT",
     .help = "damaged pictures: fail (the default) or salvage what is left"},
    {.names = "--timeout",
     .sets = Text<RunningArguments>{&RunningArguments::timeout},
     .value = "S",
     .help = "seconds an image may take; worker processes keep to it (120 in those)"},
    {.names = "--worker-memory",
     .sets = Text<RunningArguments>{&RunningArguments::worker_memory},
     .value = "SIZE",
     .help = "what a worker process may have, e.g. 512M"},
    {.names = "--isolate-formats",
     .sets = Text<RunningArguments>{&RunningArguments::isolate_formats},
     .value = "WHICH",
     .help = "all but JPEG and PNG in worker processes, whatever the engine: on (the default) or off"},
};

constexpr Flag<ReportingArguments> kReporting[] = {
    {.names = "--quarantine",
     .sets = Text<ReportingArguments>{&ReportingArguments::quarantine},
     .value = "FILE",
     .help = "list of the pictures that crashed or timed out, a path a line"},
    {.names = "--report",
     .sets = Text<ReportingArguments>{&ReportingArguments::report},
     .value = "FILE",
     .help = "one JSON line for each picture, and a summary; - is stdout"},
    {.names = "--manifest-out",
     .sets = Text<ReportingArguments>{&ReportingArguments::manifest_out},
     .value = "FILE",
     .help = "one JSON line for each picture that has results: their paths, sizes and a srcset"},
    {.names = "--quiet",
     .sets = On<ReportingArguments>{&ReportingArguments::quiet},
     .help = "name failures only: no progress, no summary"},
};

constexpr Flag<RunArguments> kRun[] = {
    {.names = "-o,--output",
     .sets = Text<RunArguments>{&RunArguments::output},
     .value = "DIR",
     .help = "folder for the results; made where missing",
     .required = true},
};

constexpr Flag<InfoArguments> kInfo[] = {
    {.names = "--page",
     .sets = Text<InfoArguments>{&InfoArguments::page},
     .value = "N",
     .help = "of a TIFF, or which picture of a GIF (1)"},
    {.names = "--json", .sets = On<InfoArguments>{&InfoArguments::json}, .help = "one JSON object a line"},
};

constexpr Flag<FormatsArguments> kFormats[] = {
    {.names = "--json", .sets = On<FormatsArguments>{&FormatsArguments::json}, .help = "one JSON object a line"},
};

constexpr Flag<MergeArguments> kMerge[] = {
    {.names = "--json", .sets = On<MergeArguments>{&MergeArguments::json}, .help = "the summary as one JSON object"},
};

constexpr Flag<MeasuredArguments> kMeasured[] = {
    {.names = "--threads",
     .sets = Text<MeasuredArguments>{&MeasuredArguments::threads},
     .value = "N",
     .help = "the most; 0, the default: as many as may run at once"},
    {.names = "--images",
     .sets = Text<MeasuredArguments>{&MeasuredArguments::images},
     .value = "N",
     .help = "how many pictures a run takes, some again where there are fewer (64)"},
    {.names = "--rounds",
     .sets = Text<MeasuredArguments>{&MeasuredArguments::rounds},
     .value = "N",
     .help = "runs of each engine; the median counts (3)"},
    {.names = "--json",
     .sets = Text<MeasuredArguments>{&MeasuredArguments::json},
     .value = "FILE",
     .help = "the table for machines"},
};

constexpr Flag<BenchOneArguments> kBenchOne[] = {
    {.names = "--engine",
     .sets = Text<BenchOneArguments>{&BenchOneArguments::engine},
     .value = "NAME",
     .help = "the one that is measured"},
    {.names = "--on",
     .sets = Text<BenchOneArguments>{&BenchOneArguments::run_threads},
     .value = "N",
     .help = "its threads"},
};

constexpr Flag<FloorArguments> kFloor[] = {
    {.names = "--disk",
     .sets = Text<FloorArguments>{&FloorArguments::disk},
     .value = "DIR",
     .help = "measure its disk too, by a temporary file of 256 MiB in this folder"},
};

constexpr Flag<PredictArguments> kPredict[] = {
    {.names = "--cores",
     .sets = Text<PredictArguments>{&PredictArguments::cores},
     .value = "LIST",
     .help = "of the machines that are asked about (8,16,32,64,128)"},
    {.names = "--disks",
     .sets = Text<PredictArguments>{&PredictArguments::disks},
     .value = "MB/S",
     .help = "what their disks read and write in a second, together; by default they are no limit"},
    {.names = "--bandwidth",
     .sets = Text<PredictArguments>{&PredictArguments::bandwidth},
     .value = "GB/S",
     .help = "of their memory; by default as much for each core as is measured here"},
};

}  // namespace

Flags<SourceArguments> flags_of(const SourceArguments&) { return {"Input", kSource}; }
Flags<PictureArguments> flags_of(const PictureArguments&) { return {"Picture", kPicture}; }
Flags<EncodingArguments> flags_of(const EncodingArguments&) { return {"Output", kEncoding}; }
Flags<PlanningArguments> flags_of(const PlanningArguments&) { return {"Running", kPlanning}; }
Flags<WritingArguments> flags_of(const WritingArguments&) { return {"Output", kWriting}; }
Flags<RunningArguments> flags_of(const RunningArguments&) { return {"Running", kRunning}; }
Flags<ReportingArguments> flags_of(const ReportingArguments&) { return {"Reporting", kReporting}; }
Flags<RunArguments> flags_of(const RunArguments&) { return {"Output", kRun}; }
Flags<InfoArguments> flags_of(const InfoArguments&) { return {nullptr, kInfo}; }
Flags<FormatsArguments> flags_of(const FormatsArguments&) { return {nullptr, kFormats}; }
Flags<MergeArguments> flags_of(const MergeArguments&) { return {nullptr, kMerge}; }
Flags<MeasuredArguments> flags_of(const MeasuredArguments&) { return {"Measuring", kMeasured}; }
Flags<BenchOneArguments> flags_of(const BenchOneArguments&) { return {nullptr, kBenchOne}; }
Flags<FloorArguments> flags_of(const FloorArguments&) { return {"Measuring", kFloor}; }
Flags<PredictArguments> flags_of(const PredictArguments&) { return {"Measuring", kPredict}; }

}  // namespace lightmill::cli
