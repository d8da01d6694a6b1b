// The sending end of RELP, the Reliable Event Logging Protocol
// (https://www.rsyslog.com/doc/relp.html), without I/O: bytes in, bytes out.
//
//     open() -> take(answer) -> is_open() -> send()... -> take(answers) -> unanswered() == 0
//
// A frame is
//
//     TXNR SP COMMAND SP DATALEN [SP DATA] LF
//
// and each one is answered by a frame of its TXNR with the command rsp, whose data begin with 200
// if the receiver has taken it. Answers may come in any order.
//
// I/O      none
// Errors   all final: a sentence. What was not answered by then is to be sent again.
// Threads  not thread-safe
// Memory   max_answer_bytes, and a bit for each unanswered frame
#pragma once

#include <boost/system/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::cli {

struct relp_fault {
    std::string text;
};

class relp_session {
public:
    static constexpr std::size_t max_answer_bytes = 8192; // of one frame that is received
    static constexpr std::uint64_t max_transaction = 999'999'999;

    // The frame that begins the session. Once, first.
    [[nodiscard]] std::string open();
    // A frame with one message. Requires is_open().
    [[nodiscard]] std::string send(std::string_view message);
    // Bytes of the receiver, cut anywhere.
    [[nodiscard]] boost::system::result<void, relp_fault> take(std::string_view bytes);

    [[nodiscard]] bool is_open() const noexcept { return open_; }
    // Of the messages.
    [[nodiscard]] std::size_t unanswered() const noexcept { return unanswered_; }

private:
    struct frame {
        std::uint64_t transaction = 0;
        std::string_view command, data;
    };
    [[nodiscard]] std::string framed(std::string_view command, std::string_view data);
    [[nodiscard]] boost::system::result<bool, relp_fault> take_frame();
    [[nodiscard]] boost::system::result<void, relp_fault> obey(const frame& what);

    std::string held_; // of a frame that is not whole yet
    std::uint64_t next_ = 1;
    std::uint64_t first_ = 0;    // the transaction of answered_.front()
    std::vector<bool> answered_; // of the messages since nothing was unanswered
    std::size_t unanswered_ = 0;
    bool open_ = false;
};

} // namespace diolkos::cli
