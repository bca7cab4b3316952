#pragma once
#include <filesystem>
#include <string>

/// Where the files that ship with coldsky lie: property tables, coatings, reference tables, texts. What is read from
/// them is kept for the whole process and never changes, so that studies on several threads share it.
namespace coldsky {

/// Names the folder, for a program that uses coldsky as a library: before the first of its files is read.
/// Throws InputError where there is no such data in the folder, std::logic_error once another folder is in use.
void use_data_folder(const std::filesystem::path& folder);

/// The folder in use: the one named, else that of the environment variable COLDSKY_DATA, else ../share/coldsky beside
/// the program, the same in a build tree as after installation, else that of the installation which this was built for.
/// Throws InputError where COLDSKY_DATA names a folder without data, LibraryError where there is none.
std::filesystem::path data_folder();

/// A data file by its name in the folder ("fluids/ammonia.csv"). Throws as data_folder, and LibraryError where it is
/// missing.
std::filesystem::path data_file(const std::string& name);

}  // namespace coldsky
