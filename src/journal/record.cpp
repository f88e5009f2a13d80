#include "journal/record.h"

#include "base/hash.h"
#include "base/names.h"
#include "base/wire.h"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace lightmill {
namespace {

constexpr std::size_t kMostOutputs = 4096;

void write_failure(WireWriter& to, const Failure& failure) {
  to.choice(failure.stage);
  to.choice(failure.cause);
  to.text(failure.reason);
}

Failure read_failure(WireReader& from) {
  Failure failure;
  failure.stage = from.choice<StageName>();
  failure.cause = from.choice<Cause>();
  failure.reason = from.text();
  return failure;
}

void write_output(WireWriter& to, const JournalOutput& output) {
  to.number(output.rendition);
  to.text(output.path.native());
  to.number(output.bytes);
  to.number(output.hash);
  to.number(output.mtime_ns);
}

/// Whether a result of that name lies below the folder, or there is none.
bool stays_inside(const std::filesystem::path& path) {
  return path.is_relative() && std::ranges::none_of(path, [](const auto& part) { return part == ".."; });
}

JournalOutput read_output(WireReader& from) {
  JournalOutput output;
  output.rendition = from.number<std::size_t>();
  output.path = from.text();
  if (!stays_inside(output.path)) throw Malformed();
  output.bytes = from.number<std::uint64_t>();
  output.hash = from.number<std::uint64_t>();
  output.mtime_ns = from.number<std::int64_t>();
  return output;
}

}  // namespace

std::uint64_t hash_of_name(std::string_view relative) { return mixed(fnv1a(relative)); }

std::string encoded(const JournalRun& run) {
  WireWriter to;
  to.number(kRunKey.name);
  to.number(kRunKey.work);
  to.number(run.work);
  to.number(run.began_ns);
  return std::move(to).message();
}

JournalRun decoded_run(std::string_view bytes) {
  WireReader from(bytes);
  JournalRun run;
  if (key_of(bytes) != kRunKey) throw Malformed();
  from.number<std::uint64_t>();
  from.number<std::uint64_t>();
  run.work = from.number<std::uint64_t>();
  run.began_ns = from.number<std::int64_t>();
  from.end();
  return run;
}

std::string encoded(const JournalRecord& record) {
  WireWriter to;
  to.number(hash_of_name(record.relative.native()));
  to.number(record.work);
  to.number(record.run);
  to.text(record.relative.native());
  to.text(record.source.native());
  to.number(record.stamp.size);
  to.number(record.stamp.mtime_ns);
  to.number(record.stamp.ctime_ns);
  to.number(record.stamp.inode);
  to.number(record.stamp.device);
  to.number(record.bytes_read);
  to.number(record.hash_read);
  to.number(record.boot);
  to.number(record.failure.has_value());
  if (record.failure) write_failure(to, *record.failure);
  to.number(record.outputs.size());
  for (const JournalOutput& output : record.outputs) write_output(to, output);
  return std::move(to).message();
}

JournalKey key_of(std::string_view bytes) {
  WireReader from(bytes);
  JournalKey key;
  key.name = from.number<std::uint64_t>();
  key.work = from.number<std::uint64_t>();
  return key;
}

JournalRecord decoded(std::string_view bytes) {
  WireReader from(bytes);
  JournalRecord record;
  const auto name = from.number<std::uint64_t>();
  record.work = from.number<std::uint64_t>();
  record.run = from.number<std::uint64_t>();
  record.relative = from.text();
  record.source = from.text();
  record.stamp.size = from.number<std::uint64_t>();
  record.stamp.mtime_ns = from.number<std::int64_t>();
  record.stamp.ctime_ns = from.number<std::int64_t>();
  record.stamp.inode = from.number<std::uint64_t>();
  record.stamp.device = from.number<std::uint64_t>();
  record.bytes_read = from.number<std::uint64_t>();
  record.hash_read = from.number<std::uint64_t>();
  record.boot = from.number<std::uint64_t>();
  if (from.number<bool>()) record.failure = read_failure(from);
  const auto count = from.number<std::size_t>();
  if (count > kMostOutputs) throw Malformed();
  for (std::size_t i = 0; i < count; ++i) record.outputs.push_back(read_output(from));
  from.end();
  if (name != hash_of_name(record.relative.native())) throw Malformed();
  return record;
}

}  // namespace lightmill
