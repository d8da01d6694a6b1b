#include "cli/check/checked_box.hpp"

#include "cli/explained_box.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <iostream>
#include <unistd.h>

namespace diolkos::cli {

namespace fs = std::filesystem;
namespace json = boost::json;

void checked_box::add_options(CLI::App& command) {
    command.add_option("--config", config,
                       "The box's configuration (default: /etc/diolkos/low.toml or high.toml)");
    command.add_option("--side", side, "Which box it is of (default: as the file's name says)")
        ->check(CLI::IsMember({"low", "high"}));
    command.add_flag("--json", as_json, "Write it as JSON");
}

fs::path checked_box::file() const {
    if (!config.empty()) {
        return config;
    }
    const fs::path folder = "/etc/diolkos";
    const bool low = fs::exists(folder / "low.toml");
    if (low == fs::exists(folder / "high.toml")) {
        throw std::runtime_error(folder.string() +
                                 (low ? ": has low.toml and high.toml; say which with --config"
                                      : ": has neither low.toml nor high.toml; say with --config "
                                        "where the configuration is"));
    }
    return folder / (low ? "low.toml" : "high.toml");
}

box::side checked_box::which() const {
    return side_of(file(), side);
}

namespace {

json::object to_json(const config::finding& what) {
    return {{"severity", config::name(what.how)}, {"file", what.file}, {"line", what.at.line},
            {"column", what.at.column},           {"what", what.text}, {"remedy", what.remedy}};
}

std::ptrdiff_t count(const config::findings& found, config::gravity how) {
    return std::ranges::count_if(found, [how](const auto& each) { return each.how == how; });
}

} // namespace

int code_of(const config::findings& found) noexcept {
    if (count(found, config::gravity::error) > 0) {
        return check_code::errors;
    }
    return found.empty() ? check_code::clean : check_code::warnings;
}

json::object findings_json(const config::findings& found, const fs::path& file) {
    json::array all;
    for (const auto& each : found) {
        all.push_back(to_json(each));
    }
    return {{"v", 1},
            {"file", file.string()},
            {"errors", count(found, config::gravity::error)},
            {"warnings", count(found, config::gravity::warning)},
            {"findings", std::move(all)}};
}

void print(const config::findings& found, const fs::path& file, bool as_json) {
    if (as_json) {
        std::cout << json::serialize(findings_json(found, file)) << '\n';
        return;
    }
    const bool colour = ::isatty(STDOUT_FILENO) == 1;
    for (const auto& each : found) {
        const bool error = each.how == config::gravity::error;
        const std::string how(config::name(each.how));
        std::cout << each.file << ':' << each.at.line << ':' << each.at.column << ": "
                  << (colour ? (error ? "\x1b[31m" : "\x1b[33m") + how + "\x1b[0m" : how) << ": "
                  << each.text << "\n    " << each.remedy << '\n';
    }
    if (found.empty()) {
        std::cout << file.string() << ": nothing is wrong.\n";
    }
}

} // namespace diolkos::cli
