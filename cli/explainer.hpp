// A text of stanzas through the whole of both boxes' judgement: parser, profile, validators, the
// link's encoding and back, the second judgement, and the writer of the far edge.
//
// I/O      none
// Threads  not thread-safe
#pragma once

#include "guard/compiled_profile.hpp"
#include "guard/guard.hpp"
#include "wire_format/codec.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::cli {

struct explanation {
    guard::verdict decision;
    std::string reason;  // the guard's, or the condition of a stream error; empty if there is none
    std::string allowed; // what would have been, in words; of a refusal
    std::string out;     // what the far edge would write; empty if refused
};

class explainer {
public:
    explainer(std::shared_ptr<const guard::compiled_profile> profile, guard::sides who);

    // As if `text` came from a peer, in a stream that carries nothing else. What the stream's
    // parser refuses ends the text, and is the last explanation.
    [[nodiscard]] std::vector<explanation> explain(std::string_view text);

private:
    [[nodiscard]] explanation judge(const xmpp::element& stanza);

    guard::sides who_;
    std::shared_ptr<const guard::compiled_profile> profile_;
    guard::guard near_, far_;
    wire::codec codec_;
};

} // namespace diolkos::cli
