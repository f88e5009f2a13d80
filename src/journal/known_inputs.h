#pragma once

#include "journal/journal_file.h"

#include "lightmill/generator.h"

#include <vector>

namespace lightmill {

/// The journals in a folder of results. Throws Error: missing where there is none, unreadable.
std::vector<ReadJournal> journals_in(int folder);

/// What journals, which outlive it, know of each input: its records, those of one journal in the order in which
/// FrameWalk gives them. No input comes twice.
generator<std::vector<JournalRecord>> known_inputs(const std::vector<ReadJournal>& journals);

}  // namespace lightmill
