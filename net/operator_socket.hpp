// The local socket where an operator asks a running box (http_exchange.hpp over unix(7)):
//
//     GET /status               how it is, as JSON (docs/status.md)
//     GET /metrics              figures for Prometheus
//     POST /test/NEAR/FAR       sends a ping from one domain to the other over the link
//
// Root, the box's own user and the members of one configured group are answered. Anybody else who
// may open the socket's file gets 403, and a record.
//
// The file is made before the sandbox is put on, and nothing is opened for it later. It stays when
// the box stops, as its folder is closed by then (net/sandbox): the next start replaces it.
//
// Errors   bind() throws std::runtime_error or boost::system::system_error with the path
// Threads  not thread-safe; confined to its io_context
// Memory   max_askers times max_request_bytes, and one answer each
#pragma once

#include "net/http_exchange.hpp"
#include "net/peer_credentials.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <unistd.h>

namespace diolkos::net {

inline constexpr std::size_t max_operators = 4; // answered at a time; strangers take half of it

struct operator_settings {
    std::filesystem::path socket;
    bool given = false; // by the configuration; else it may be absent with its folder
    unsigned mode = 0666;
    std::string group = {}; // empty: none
};

class operator_socket {
public:
    class owner {
    public:
        [[nodiscard]] virtual std::string on_status_asked() = 0;
        [[nodiscard]] virtual std::string on_metrics_asked() = 0;
        // JSON, and whether a test was sent.
        [[nodiscard]] virtual std::pair<bool, std::string>
        on_test_asked(const std::string& near, const std::string& far, const std::string& who) = 0;
        virtual void on_operator_refused(const std::string& who) = 0;

    protected:
        ~owner() = default;
    };

    operator_socket(asio::io_context& context, owner& whose);
    operator_socket(const operator_socket&) = delete;
    operator_socket& operator=(const operator_socket&) = delete;

    // Answers from now on. Returns what to tell the operator: where it is, or why it is not.
    [[nodiscard]] std::string bind(const operator_settings& how);

private:
    asio::awaitable<void> accept_loop();
    asio::awaitable<void> serve(local_stream::socket socket, http_answerer answer);
    [[nodiscard]] http_answer answer(const http_question& asked, const std::string& who);

    asio::io_context& context_;
    owner& owner_;
    local_stream::acceptor listener_;
    asio::steady_timer rest_;
    const uid_t own_ = ::geteuid(); // asked for once: the sandbox's list of calls has no geteuid
    std::optional<gid_t> group_;
    std::size_t askers_ = 0;
};

} // namespace diolkos::net
