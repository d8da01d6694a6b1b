// Which running box a command asks, and what it said.
//
// Errors   std::runtime_error, with what to do
// Threads  values
#pragma once

#include <CLI/App.hpp>
#include <boost/json/object.hpp>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace diolkos::cli {

inline constexpr int unreachable = 3; // exit code

class not_sent : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct asked_box {
    std::string socket, config; // as given; empty: by default

    void add_options(CLI::App& command);
    // By the option, the configuration, or the default of both.
    [[nodiscard]] std::filesystem::path path() const;
    // Throws unless the box's answer has HTTP's status 200.
    [[nodiscard]] std::string ask(const std::string& target) const;
    [[nodiscard]] boost::json::object status() const;
    // Throws not_sent with the box's reason.
    [[nodiscard]] std::string send_test(const std::string& near, const std::string& far) const;

private:
    [[nodiscard]] std::string answer_of(std::string_view method, const std::string& target) const;
};

// Throws if it is no JSON object.
[[nodiscard]] boost::json::object parse_answer(const std::string& text);

} // namespace diolkos::cli
