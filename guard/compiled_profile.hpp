// A profile and its schemas, read and compiled once at start: what may cross, as data.
//
// load() reads `profile_file` (TOML, see schemas/README.md), the XSDs that it names from the same
// folder, refuses what lies outside the schema subset with file, line and construct, locks the
// Xerces-C grammar pool, and numbers the dictionary. The digest is over the compiled set: two boxes
// with equal digests mean the same by every number.
//
// I/O      load() reads files, at start and on reload; nothing after that
// Errors   load() throws profile_error with file, line, column and a sentence
// Threads  immutable once loaded; shared by all shards
#pragma once

#include "wire_format/dictionary.hpp"

#include <array>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace diolkos::guard {

struct profile_file;    // guard/profile_file.hpp
struct schema_document; // guard/schema_subset.hpp

class profile_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error; // "FILE:LINE:COLUMN: sentence"
};

class compiled_profile {
public:
    using digest_bytes = std::array<std::byte, 32>;

    [[nodiscard]] static std::shared_ptr<const compiled_profile>
    load(const std::filesystem::path& profile_file);

    ~compiled_profile();
    compiled_profile(const compiled_profile&) = delete;
    compiled_profile& operator=(const compiled_profile&) = delete;

    [[nodiscard]] const std::string& name() const noexcept;
    [[nodiscard]] const std::shared_ptr<const wire::dictionary>& names() const noexcept;
    [[nodiscard]] const digest_bytes& digest() const noexcept; // SHA-256

    // What it was made from: the profile's files laid over one another, and every schema.
    [[nodiscard]] const profile_file& source() const noexcept;
    [[nodiscard]] const std::vector<schema_document>& documents() const noexcept;

    struct state; // for guard.cpp and its neighbours
    [[nodiscard]] const state& compiled() const noexcept { return *state_; }

private:
    explicit compiled_profile(std::unique_ptr<state> compiled);
    std::unique_ptr<state> state_;
};

} // namespace diolkos::guard
