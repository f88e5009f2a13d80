#pragma once

namespace lightmill {

/// Whether the libjpeg that runs is, inside, what this was compiled for. Else its parts are not to be touched, and it
/// does all the work: our decoders and our coder are put into it.
bool knows_libjpeg();
/// The same for one that has so many messages: their number differs between 2.1 and 3.0, which have one ABI.
bool knows_libjpeg(int last_message);

}  // namespace lightmill
