"""Gates: the world of commands, working trees and reports."""
