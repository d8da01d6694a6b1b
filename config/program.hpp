// The steps of a box's start, which its main() takes in order; both boxes start alike.
//
//     read_options -> read_configuration -> bind -> run
//
// Each step but the last returns an exit code if the program ends with it.
//
// Threads  one: that of main()
#pragma once

#include "config/files.hpp"
#include "net/host.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace diolkos::config {

namespace exit_code {
inline constexpr int ok = 0;
inline constexpr int failed = 1;
inline constexpr int usage = 2;
inline constexpr int bad_configuration = 78; // EX_CONFIG of sysexits.h
} // namespace exit_code

class program {
public:
    program(std::string name, box::side which);
    ~program();

    // --config FILE, --check, --keys, --version, --help.
    [[nodiscard]] std::optional<int> read_options(int argc, char** argv);
    // The file and all that it names. The program ends here if it was only to check.
    [[nodiscard]] std::optional<int> read_configuration();
    // Opens the audit file and the listeners.
    [[nodiscard]] std::optional<int> bind();
    // Until it is told to stop and has drained.
    [[nodiscard]] int run();

private:
    void reload();

    std::string name_;
    box::side which_;
    std::filesystem::path file_;
    bool only_check_ = false;
    std::optional<box_config> configuration_;
    draft running_;
    std::unique_ptr<net::host> host_;
};

} // namespace diolkos::config
