#include "cli/status/asked_box.hpp"

#include "cli/audit_record.hpp"
#include "config/reader.hpp"
#include "net/operator_client.hpp"

#include <boost/json/parse.hpp>

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace diolkos::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* usual_socket = "/run/diolkos/operator.sock";

std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        throw std::runtime_error(file.string() + ": cannot read");
    }
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

void asked_box::add_options(CLI::App& command) {
    auto* path_option = command.add_option(
        "--socket", socket,
        "The box's operator.socket (default: " + std::string(usual_socket) + ")");
    command.add_option("--config", config, "The box's configuration, which names the socket")
        ->excludes(path_option);
}

fs::path asked_box::path() const {
    if (!socket.empty()) {
        return socket;
    }
    if (config.empty()) {
        return usual_socket;
    }
    // The socket is the same on either side.
    const auto read = config::read(text_of(config), config, box::side::low);
    if (!read.wrong.empty()) {
        throw std::runtime_error(config::to_text(config, read.wrong.front()));
    }
    return read.what.net.operators.socket;
}

std::string asked_box::answer_of(std::string_view method, const std::string& target) const {
    const auto where = path();
    auto answer = net::ask_box(where, method, target);
    if (answer.status == 0) {
        throw std::runtime_error(answer.body +
                                 "; is the box running, and is this its operator.socket?");
    }
    if (answer.status == 403) {
        throw std::runtime_error(where.string() +
                                 ": the box does not answer this user, and has that on record; ask "
                                 "as root, as the box's user, or from operator.group");
    }
    if (answer.status == 409) {
        throw not_sent(std::string(text_of(parse_answer(answer.body), "error")));
    }
    if (answer.status != 200 && answer.status != 202) {
        throw std::runtime_error(where.string() + ": answers with HTTP status " +
                                 std::to_string(answer.status) + ": " + answer.body);
    }
    return std::move(answer.body);
}

std::string asked_box::ask(const std::string& target) const {
    return answer_of("GET", target);
}

std::string asked_box::send_test(const std::string& near, const std::string& far) const {
    return answer_of("POST", "/test/" + near + "/" + far);
}

boost::json::object asked_box::status() const {
    return parse_answer(ask("/status"));
}

boost::json::object parse_answer(const std::string& text) {
    boost::json::error_code failed;
    auto value = boost::json::parse(text, failed);
    if (failed || !value.is_object()) {
        throw std::runtime_error("the box's answer is no JSON object; is it of this version?");
    }
    return std::move(value.get_object());
}

} // namespace diolkos::cli
