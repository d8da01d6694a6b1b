#include "net/operator_socket.hpp"

#include "net/acceptor.hpp"

#include <stdexcept>
#include <sys/stat.h>

namespace diolkos::net {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& socket, const std::string& why) {
    throw std::runtime_error("operator.socket " + socket.string() + ": " + why);
}

// What the run before this one has left is nobody's; one that answers is another box's.
void clear(asio::io_context& context, const fs::path& socket) {
    if (!fs::is_socket(fs::symlink_status(socket))) {
        if (fs::exists(fs::symlink_status(socket))) {
            refuse(socket, "there is something else than a socket; remove it, or give another "
                           "path");
        }
        return;
    }
    local_stream::socket other(context);
    error_code failure;
    other.connect(local_stream::endpoint(socket.string()), failure);
    if (!failure) {
        refuse(socket, "another box answers there; stop it, or give each its own path");
    }
    fs::remove(socket);
}

void set_access(const operator_settings& how, std::optional<gid_t> group) {
    struct stat made {};
    const bool has_group = group && ::stat(how.socket.c_str(), &made) == 0 && made.st_gid == *group;
    if (group && !has_group && ::chown(how.socket.c_str(), static_cast<uid_t>(-1), *group) != 0) {
        refuse(how.socket, "cannot be given to the group " + how.group + ": " +
                               error_code(errno, boost::system::system_category()).message() +
                               "; the box's user must be in it, and a unit with "
                               "PrivateUsers=yes knows its own group only");
    }
    if (::chmod(how.socket.c_str(), how.mode) != 0) {
        refuse(how.socket, "cannot set its mode: " +
                               error_code(errno, boost::system::system_category()).message());
    }
}

} // namespace

operator_socket::operator_socket(asio::io_context& context, owner& whose)
    : context_(context),
      owner_(whose),
      listener_(context),
      rest_(context) {}

std::string operator_socket::bind(const operator_settings& how) {
    if (const auto folder = how.socket.parent_path(); !how.given && !fs::is_directory(folder)) {
        return "no operator's socket: there is no " + folder.string() +
               "; diolkos status cannot ask this box";
    }
    if (!how.group.empty()) {
        group_ = group_named(how.group);
        if (!group_) {
            throw std::runtime_error("operator.group: there is no group " + how.group);
        }
    }
    clear(context_, how.socket);
    try {
        listener_.open(local_stream());
        listener_.bind(local_stream::endpoint(how.socket.string()));
    } catch (const boost::system::system_error& error) {
        refuse(how.socket, "cannot be made: " + error.code().message());
    }
    set_access(how, group_); // nobody is answered before listen()
    listener_.listen();
    asio::co_spawn(context_, accept_loop(), asio::detached);
    return "operator's socket at " + how.socket.string();
}

asio::awaitable<void> operator_socket::accept_loop() {
    for (;;) {
        auto [failure, socket] = co_await listener_.async_accept(no_throw);
        if (failure) {
            rest_.expires_after(rest_after_failed_accept);
            co_await rest_.async_wait(no_throw);
            continue;
        }
        const auto who = credentials_of(socket.native_handle());
        if (!who || !may_ask(*who, own_, group_)) {
            owner_.on_operator_refused(who ? to_text(*who) : "somebody unknown to the kernel");
            if (askers_ < max_operators / 2) {
                asio::co_spawn(context_,
                               serve(std::move(socket),
                                     [](const http_question&) {
                                         return http_answer{403, plain_text,
                                                            "This user may not ask this box.\n"};
                                     }),
                               asio::detached);
            }
        } else if (askers_ < max_operators) {
            asio::co_spawn(context_,
                           serve(std::move(socket),
                                 [this, name = to_text(*who)](const http_question& asked) {
                                     return answer(asked, name);
                                 }),
                           asio::detached);
        }
    }
}

asio::awaitable<void> operator_socket::serve(local_stream::socket socket, http_answerer answer) {
    ++askers_;
    co_await exchange(std::move(socket), std::move(answer));
    --askers_;
}

http_answer operator_socket::answer(const http_question& asked, const std::string& who) {
    constexpr std::string_view test = "/test/";
    const bool get = asked.method == "GET";
    if (asked.target == "/status") {
        return get ? http_answer{200, json_text, owner_.on_status_asked()}
                   : http_answer{405, plain_text, "", "GET"};
    }
    if (!asked.target.starts_with(test)) {
        return metrics_answer(asked, [this] { return owner_.on_metrics_asked(); });
    }
    if (asked.method != "POST") {
        return {405, plain_text, "", "POST"};
    }
    const auto domains = asked.target.substr(test.size());
    const auto slash = domains.find('/');
    if (slash == domains.npos) {
        return {404, plain_text, "POST /test/NEAR/FAR names two domains.\n"};
    }
    auto [sent, text] = owner_.on_test_asked(std::string(domains.substr(0, slash)),
                                             std::string(domains.substr(slash + 1)), who);
    return {sent ? 202U : 409U, json_text, std::move(text)};
}

} // namespace diolkos::net
