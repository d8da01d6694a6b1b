// Why a stream must end, before anything about it was said.
//
// Threads  a value; the views are of constants or outlive it otherwise
#pragma once

#include <string>
#include <string_view>

namespace diolkos::xmpp {

struct objection {
    std::string_view error; // stream error condition (RFC 6120, 4.9.3); empty: only close
    std::string_view rule;  // what decided: "limit.depth"
    std::string text;       // for the log; the peer sees the rule at most
    // Written: an application's own condition beside the error (RFC 6120, 4.9.4); usually none.
    std::string beside = {};
};

} // namespace diolkos::xmpp
