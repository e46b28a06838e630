mod crash;
mod folder;
mod upgrade;
