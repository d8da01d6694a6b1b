// Why a connection between the boxes must end: the errors of link/.
//
// Each has a rule, which the audit log names ("link.hello.version"), and a sentence in error.cpp.
// Threads  the category is immutable; safe from any thread.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <string_view>
#include <type_traits>

namespace diolkos::link {

enum class errc {
    // Hello
    hello_version = 1,
    hello_name,
    hello_schema_digest,
    hello_lanes,
    hello_boot,     // none, or this box's own: a connection to itself
    hello_resume,   // what is recorded here and what the peer has kept do not meet
    hello_set_back, // one box's journal is older than what the other has of it
    hello_timeout,
    // whatever the peer says
    phase,   // a message that has no place in this state
    frame,   // the length before a frame
    message, // bytes that are no canonical message
    lane,
    // the peer's lane
    crossing_sequence, // a gap, or a number that was there before
    crossing_boot,
    window,          // more than the window allows without receipt
    committed_order, // goes back, or says it of a crossing that has not come
    // our lane
    receipt_order, // begins elsewhere than the last one ended, or ends beyond what was sent
    pace_order,    // not the next one
    // time
    silence,
    // one-way: a session that is not newer than the one heard of last
    session_old,
};

[[nodiscard]] std::string_view rule(errc value) noexcept;
[[nodiscard]] const boost::system::error_category& category() noexcept;
[[nodiscard]] boost::system::error_code make_error_code(errc value) noexcept;

} // namespace diolkos::link

template <>
struct boost::system::is_error_code_enum<diolkos::link::errc> : std::true_type {};
