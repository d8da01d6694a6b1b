#include "config/program.hpp"

#include "box/version.hpp"
#include "config/reference.hpp"
#include "net/descriptor_limit.hpp"
#include "net/operator_log.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>

namespace diolkos::config {

using net::severity;

program::program(std::string name, box::side which)
    : name_(std::move(name)),
      which_(which) {}
program::~program() = default;

std::optional<int> program::read_options(int argc, char** argv) {
    CLI::App options{name_ + ": one box of a Diolkos gateway, the one on the " +
                     (which_ == box::side::low ? "low" : "high") + " side."};
    bool print_keys = false;
    auto* config = options.add_option("--config", file_, "The configuration file");
    options.add_flag("--check", only_check_, "Check the configuration and all files it names; end");
    options.add_flag("--keys", print_keys, "Print every key of the configuration file; end")
        ->excludes(config);
    options.set_version_flag("--version", name_ + " " + std::string(box::build));
    try {
        options.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return options.exit(error) == 0 ? exit_code::ok : exit_code::usage;
    }
    if (print_keys) {
        std::fputs(reference().c_str(), stdout);
        return exit_code::ok;
    }
    if (file_.empty()) {
        std::fputs("--config FILE is needed; --help says more\n", stderr);
        return exit_code::usage;
    }
    return std::nullopt;
}

std::optional<int> program::read_configuration() {
    auto [made, wrong] = load(file_, which_);
    for (const auto& each : wrong) {
        std::fprintf(stderr, "%s\n", each.c_str());
    }
    if (!made) {
        return exit_code::bad_configuration;
    }
    for (const auto& each : made->warnings) {
        net::log(severity::warning, each);
    }
    if (only_check_) {
        return exit_code::ok;
    }
    running_ = made->source;
    configuration_ = std::move(made);
    return std::nullopt;
}

namespace {

// Streams, in and out, those that have not authenticated, and a few files.
void check_descriptors(const box::settings& how) {
    constexpr std::size_t files = 64;
    const auto needed = 2 * how.max_streams + how.max_unauthenticated + files;
    if (const auto allowed = net::raise_descriptor_limit(); allowed < needed) {
        net::log(severity::warning,
                 "only " + std::to_string(allowed) + " files and connections can be open, but " +
                     std::to_string(needed) +
                     " are needed for limits.max_streams; raise the "
                     "limit of open files (systemd: LimitNOFILE) or lower limits.max_streams");
    }
}

} // namespace

std::optional<int> program::bind() {
    check_descriptors(configuration_->box);
    try {
        host_ = std::make_unique<net::host>(std::move(configuration_->net),
                                            std::move(configuration_->box));
        host_->bind();
    } catch (const std::exception& error) {
        net::log(severity::error, error.what());
        return exit_code::failed;
    }
    return std::nullopt;
}

int program::run() {
    switch (host_->run([this] { reload(); })) {
    case net::host::outcome::stopped:
        net::log(severity::info, "stopped");
        return exit_code::ok;
    case net::host::outcome::failed:
        return exit_code::failed;
    }
    return exit_code::failed;
}

// All or nothing: what is wrong is said, and everything stays as it is.
void program::reload() {
    auto [made, wrong] = load(file_, which_);
    if (made) {
        wrong = not_reloadable(file_, running_, made->source);
    }
    for (const auto& each : wrong) {
        net::log(severity::error, each);
    }
    if (!wrong.empty()) {
        net::log(severity::error, "the configuration in use stays in use");
        host_->refuse_configuration(wrong.front());
        return;
    }
    for (const auto& each : made->warnings) {
        net::log(severity::warning, each);
    }
    running_ = made->source;
    host_->reconfigure(std::move(made->net), std::move(made->box));
    net::log(severity::info, "new configuration in use");
}

} // namespace diolkos::config
