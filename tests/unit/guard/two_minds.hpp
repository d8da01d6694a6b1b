// Profiles whose two validators are of two minds, which no profile that ships is: one of them knows
// the schemas of `chat`, the other those of `minimal` only. Their digest is that of `chat`.
//
// Threads  a free function; safe from any thread
#pragma once

#include "guard/compiled_profile.hpp"
#include "guard/profile_state.hpp"
#include "tests/source_dir.hpp"

#include <filesystem>
#include <memory>

namespace diolkos::guard {

enum class knows_less : bool { xerces, automata };

inline std::shared_ptr<const compiled_profile> of_two_minds(knows_less which) {
    const auto schemas = std::filesystem::path(DIOLKOS_SOURCE_DIR) / "schemas";
    const auto chat = compiled_profile::load(schemas / "chat.toml");
    const auto minimal = compiled_profile::load(schemas / "minimal.toml");
    // Nobody else has seen them yet.
    auto& whole = const_cast<compiled_profile::state&>(chat->compiled());
    auto& less = const_cast<compiled_profile::state&>(minimal->compiled());
    if (which == knows_less::xerces)
        whole.grammars.swap(less.grammars);
    else
        whole.automata.swap(less.automata);
    return chat;
}

} // namespace diolkos::guard
