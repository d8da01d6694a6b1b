#include "config/program.hpp"

#include "box/version.hpp"
#include "config/files_needed.hpp"
#include "config/inspection.hpp"
#include "config/reference.hpp"
#include "net/operator_log.hpp"
#include "net/sandbox/privileges.hpp"
#include "secret/locked_heap.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>

namespace diolkos::config {

using net::message;

program::program(std::string name, box::side which)
    : memory_fault_(secret::begin_locked_heap()),
      name_(std::move(name)),
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
    net::open_operator_log(name_);
    return std::nullopt;
}

std::optional<int> program::read_configuration() {
    if (only_check_) {
        return check();
    }
    auto [made, wrong, files, faults] = load(file_, which_);
    for (const auto& each : wrong) {
        std::fprintf(stderr, "%s\n", each.c_str());
    }
    if (!made) {
        return exit_code::bad_configuration;
    }
    for (const auto& each : made->warnings) {
        net::log(message::configuration_warning, each);
    }
    files_ = std::move(files);
    running_ = made->source;
    configuration_ = std::move(made);
    return std::nullopt;
}

int program::check() const {
    const auto seen = inspect(file_, which_);
    for (const auto& each : seen.found) {
        if (each.how == gravity::error) {
            std::fprintf(stderr, "%s\n", to_text(each).c_str());
        } else {
            net::log(message::configuration_warning, to_text(each));
        }
    }
    return seen.any(gravity::error) ? exit_code::bad_configuration : exit_code::ok;
}

std::optional<int> program::guard_memory() {
    try {
        net::sandbox::forbid_dumps();
    } catch (const std::system_error& error) {
        net::log(message::failed, error.what());
        return exit_code::failed;
    }
    return std::nullopt;
}

std::optional<int> program::bind() {
    net::name_in_operator_log(configuration_->box.box_name);
    if (const auto missing = descriptors_missing(configuration_->box)) {
        net::log(message::host_limit, missing->text);
    }
    sandbox_ = net::sandbox::provide(configuration_->net.sandbox);
    for (const auto& missing : {memory_fault_, sandbox_.missing}) {
        const bool needed = configuration_->net.sandbox == net::sandbox::mode::required;
        if (!missing.empty()) {
            net::log(needed ? message::sandbox_required : message::sandbox_missing, missing);
        }
        if (!missing.empty() && needed) {
            net::log(message::sandbox_required,
                     "sandbox.mode is \"required\", so this box does not start");
            return exit_code::failed;
        }
    }
    configuration_->box.confinement =
        sandbox_.text() + (memory_fault_.empty() ? "; keys locked in memory" : "");
    try {
        host_ = std::make_unique<net::host>(std::move(configuration_->net),
                                            std::move(configuration_->box));
        host_->bind();
    } catch (const std::exception& error) {
        net::log(message::failed, error.what());
        return exit_code::failed;
    }
    return std::nullopt;
}

std::optional<int> program::drop_privileges() {
    try {
        net::sandbox::drop_capabilities();
    } catch (const std::system_error& error) {
        net::log(message::failed, error.what());
        return exit_code::failed;
    }
    return std::nullopt;
}

std::optional<int> program::confine() {
    try {
        host_->confine(sandbox_);
    } catch (const std::exception& error) {
        net::log(message::sandbox_required,
                 std::string(error.what()) + "; sandbox.mode = \"off\" starts this box without");
        return exit_code::failed;
    }
    return std::nullopt;
}

int program::run() {
    switch (host_->run([this] { reload(); })) {
    case net::host::outcome::stopped:
        net::log(message::stopped, "stopped");
        return exit_code::ok;
    case net::host::outcome::failed:
        return exit_code::failed;
    }
    return exit_code::failed;
}

// Why a file that is there may be "Permission denied" to this process.
void program::say_what_is_closed(const net::sandbox::file_access& wanted) const {
    if (sandbox_.files == 0) {
        return;
    }
    for (const auto& place : closed_places(wanted, files_)) {
        net::log(message::place_closed,
                 place.string() + ": was not among the places that the configuration named at "
                                  "the start, so this process cannot read there; a restart "
                                  "opens it, and sandbox.readable opens it beforehand");
    }
}

// All or nothing: what is wrong is said, and everything stays as it is.
void program::reload() {
    auto [made, wrong, files, faults] = load(file_, which_);
    if (made) {
        wrong = not_reloadable(file_, running_, made->source);
    }
    for (const auto& each : wrong) {
        net::log(message::configuration_refused, each);
    }
    if (!wrong.empty()) {
        say_what_is_closed(files);
        net::log(message::configuration_refused, "the configuration in use stays in use");
        host_->refuse_configuration(wrong.front());
        return;
    }
    for (const auto& each : made->warnings) {
        net::log(message::configuration_warning, each);
    }
    running_ = made->source;
    host_->reconfigure(std::move(made->net), std::move(made->box));
    net::log(message::configuration_taken, "new configuration in use");
}

} // namespace diolkos::config
