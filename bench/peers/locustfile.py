import os

from locust import FastHttpUser, task

PATH = os.environ["BENCH_PATH"]


class Reader(FastHttpUser):
    @task
    def read(self):
        self.client.get(PATH)
