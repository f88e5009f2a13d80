#pragma once

#include "base/words.h"

#include "lightmill/error.h"
#include "lightmill/item.h"
#include "lightmill/limits.h"
#include "lightmill/orientation.h"
#include "lightmill/outcome.h"
#include "lightmill/report.h"

namespace lightmill {

template <>
inline constexpr auto kWords<Cause> = words_of<Cause>({
    {Cause::usage, "usage"},
    {Cause::missing, "missing"},
    {Cause::unreadable, "unreadable"},
    {Cause::not_regular, "not-regular"},
    {Cause::changed, "changed"},
    {Cause::not_an_image, "not-an-image"},
    {Cause::unsupported, "unsupported"},
    {Cause::damaged, "damaged"},
    {Cause::too_large, "too-large"},
    {Cause::exists, "exists"},
    {Cause::collision, "collision"},
    {Cause::would_overwrite, "would-overwrite"},
    {Cause::output_failed, "output-failed"},
    {Cause::output_refused, "output-refused"},
    {Cause::operation_failed, "operation-failed"},
    {Cause::out_of_memory, "out-of-memory"},
    {Cause::crashed, "crashed"},
    {Cause::timed_out, "timed-out"},
    {Cause::canceled, "canceled"},
    {Cause::internal, "internal"},
});

template <>
inline constexpr auto kWords<Limit> = words_of<Limit>({
    {Limit::pixels, "pixels"},
    {Limit::scans, "scans"},
    {Limit::seconds, "seconds"},
    {Limit::metadata, "metadata"},
    {Limit::file, "file"},
});

template <>
inline constexpr auto kWords<StageName> = words_of<StageName>({
    {StageName::source, "source"},
    {StageName::load, "load"},
    {StageName::transform, "transform"},
    {StageName::write, "write"},
});

template <>
inline constexpr auto kWords<Status> = words_of<Status>({
    {Status::written, "written"},
    {Status::skipped, "skipped"},
    {Status::unselected, "unselected"},
    {Status::repeated, "repeated"},
    {Status::failed, "failed"},
    {Status::crashed, "crashed"},
    {Status::timed_out, "timed-out"},
});

template <>
inline constexpr auto kWords<OutputStatus> = words_of<OutputStatus>({
    {OutputStatus::written, "written"},
    {OutputStatus::skipped, "skipped"},
    {OutputStatus::redundant, "redundant"},
});

template <>
inline constexpr auto kWords<Activity> = words_of<Activity>({
    {Activity::read, "read"},
    {Activity::decode, "decode"},
    {Activity::transform, "transform"},
    {Activity::encode, "encode"},
    {Activity::write, "write"},
    {Activity::in_worker, "in worker"},
    {Activity::awaited_memory, "waiting for memory"},
    {Activity::awaited_input, "waiting for input"},
    {Activity::awaited_worker, "waiting for a worker"},
});

template <>
inline constexpr auto kWords<Ending> = words_of<Ending>({
    {Ending::complete, "complete"},
    {Ending::too_many_failures, "too-many-failures"},
    {Ending::canceled, "canceled"},
    {Ending::output_failed, "output-failed"},
});

template <>
inline constexpr auto kWords<Damaged> = words_of<Damaged>({
    {Damaged::fail, "fail"},
    {Damaged::salvage, "salvage"},
});

template <>
inline constexpr auto kWords<Orientation> = words_of<Orientation, Orientation::identity>({
    {Orientation::identity, "none"},
    {Orientation::flip_horizontal, "flip horizontal"},
    {Orientation::rotate_180, "rotate 180"},
    {Orientation::flip_vertical, "flip vertical"},
    {Orientation::transpose, "transpose"},
    {Orientation::rotate_90, "rotate 90"},
    {Orientation::transverse, "transverse"},
    {Orientation::rotate_270, "rotate 270"},
});

}  // namespace lightmill
