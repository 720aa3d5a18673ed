"""Several processes, one a GPU, on one machine or more: RANK, LOCAL_RANK and WORLD_SIZE say which one this is."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Callable, TypeVar

import torch
import torch.distributed as dist
from torch import nn

from errors import JobError

T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    rank: int
    world: int
    # Processes on this machine.
    local_world: int
    device: torch.device
    # For values that are no tensors; None when this process is alone.
    control: Any

    @property
    def first(self) -> bool:
        return self.rank == 0


def join() -> Place:
    """Meets the other processes: nccl between GPUs, gloo otherwise."""
    rank, world = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
    local_rank = int(os.environ.get("LOCAL_RANK", "0"))
    local_world = int(os.environ.get("LOCAL_WORLD_SIZE", "0")) or min(world, max(1, torch.cuda.device_count()))
    device = torch.device("cpu")
    if torch.cuda.is_available():
        device = torch.device("cuda", local_rank % torch.cuda.device_count())
        torch.cuda.set_device(device)
    control = None
    if world > 1:
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo", rank=rank, world_size=world)
        control = dist.new_group(backend="gloo")
    return Place(rank, world, local_world, device, control)


def leave(place: Place) -> None:
    if place.world > 1:
        dist.barrier(group=place.control)
        dist.destroy_process_group()


def from_first(place: Place, make: Callable[[], T]) -> T:
    """The first process makes a value, all have it; when it fails with a JobError, all fail with that."""
    if place.world == 1:
        return make()
    box: list[Any] = [None, None]
    if place.first:
        try:
            box[0] = make()
        except JobError as error:
            box[1] = error
    dist.broadcast_object_list(box, src=0, group=place.control)
    if box[1] is not None:
        raise box[1]
    return box[0]


def gather(place: Place, value: T) -> list[T]:
    """Everybody's value, for everybody, by rank."""
    if place.world == 1:
        return [value]
    values: list[Any] = [None] * place.world
    dist.all_gather_object(values, value, group=place.control)
    return values


def share_buffers(place: Place, network: nn.Module) -> None:
    """Everybody's running means and variances become the first process's: each has learnt its own from its last pictures."""
    if place.world > 1:
        for buffer in network.buffers():
            dist.broadcast(buffer, src=0)


def first_says(place: Place, yes: bool) -> bool:
    """The first process decides: clocks differ, and processes that disagree would wait for each other for ever."""
    if place.world == 1:
        return yes
    flag = torch.tensor([int(yes)])
    dist.broadcast(flag, src=0, group=place.control)
    return bool(flag.item())
